import { httpProblems, type ProblemCatalogue } from '@loans/service-kit/problem/problem'

/** Every problem that the bureau answers with. */
export const problems = {
  ...httpProblems,
  unavailable: {
    status: 503,
    title: 'Unavailable',
    meaning: 'The bureau cannot answer at the moment. Nothing was charged.',
  },
} as const satisfies ProblemCatalogue

export type ProblemCode = keyof typeof problems
