import type { Outcome } from './machine.ts'

export function endedWith(expected: number, { ending, said }: Outcome): string[] {
  if (ending === expected) return []
  const how = typeof ending === 'number' ? `it ended with ${ending}` : ending
  const lastLine = said.trim().split('\n').at(-1) ?? ''
  // npm has the last word otherwise.
  const why = said.match(/^(?:error|FAIL) .*$/gm)?.at(-1) ?? lastLine
  return [`${how}: ${why}`]
}

/** Refused with a message of the launcher's that says all of `parts`. */
export function refuses(outcome: Outcome, parts: string[]): string[] {
  const unsaid = parts.filter(part => !outcome.said.includes(part))
  return [...endedWith(1, outcome), ...unsaid.map(part => `it does not say "${part}"`)]
}

/** Where nobody says how wide a terminal is. */
const COLUMNS = 80

/** What is printed into a file or a pipe is plain, and fits; what went wrong may take more. What npm says first, the command itself, is npm's. */
export function complaintsAboutPrint({ ending, said }: Outcome): string[] {
  if (ending !== 0) return []
  const ours = said.split('\n').filter(line => !line.startsWith('> '))
  const wide = ours.filter(line => line.length > COLUMNS)
  return [
    ...(said.includes('\u001b') ? ['it prints escape sequences where there is no terminal'] : []),
    ...wide.map(line => `a line has more than ${COLUMNS} columns: ${line}`),
  ]
}
