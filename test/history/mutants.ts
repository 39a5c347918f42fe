/** The product without one of its guards: exact texts of its sources, each of which is there once. */
export type Mutant = { name: string; edits: { file: string; find: string; replace: string }[] }

export const mutants: Mutant[] = []
