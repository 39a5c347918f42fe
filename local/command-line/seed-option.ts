import type { Option } from './command-line.ts'

/** Six digits, which a person can still type. */
const MOST = 999_999

/** `--seed` of a command that makes up applicants. */
export function seedOption(description: string) {
  return {
    type: 'integer',
    placeholder: 'N',
    description,
    default: 1,
    check: (seed: number) => (seed < 0 || seed > MOST ? `must be 0 to ${MOST}` : undefined),
  } as const satisfies Option
}
