import type { Option } from './command-line.ts'

/** `--data` of a command that needs the platform that `npm start` runs, or what it has left. */
export const dataOption = {
  type: 'string',
  placeholder: 'DIR',
  description: 'the --data of npm start (default .data)',
} as const satisfies Option
