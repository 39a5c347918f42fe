import type { ZodOpenApiResponseObject } from 'zod-openapi'
import { problems } from './problem.ts'
import { EXAMPLE_REQUEST_ID, type ProblemExample } from './problem-examples.ts'
import { headersOfProblems } from './response-headers.ts'
import { problemDocument } from './schemas.ts'

/** One response a status, with an example for each code that has it. */
export function problemResponses(errorsPage: string) {
  return (examples: ProblemExample[]): Record<`${4 | 5}${string}`, ZodOpenApiResponseObject> => {
    const byStatus = Map.groupBy(examples, ({ code }) => problems[code].status)
    const responses = [...byStatus].map(([status, ofStatus]) => [
      status,
      {
        description: ofStatus.map(({ code }) => `\`${code}\`: ${problems[code].meaning}`).join('\n\n'),
        headers: headersOfProblems(status),
        content: {
          'application/problem+json': {
            schema: problemDocument,
            examples: Object.fromEntries(
              ofStatus.map(example => [example.code, { value: asDocument(errorsPage, example) }]),
            ),
          },
        },
      },
    ])
    return Object.fromEntries(responses)
  }
}

function asDocument(errorsPage: string, { code, detail, ...further }: ProblemExample) {
  const { title, status } = problems[code]
  return {
    type: `${errorsPage}#${code}`,
    title,
    status,
    detail,
    code,
    requestId: EXAMPLE_REQUEST_ID,
    ...further,
  }
}
