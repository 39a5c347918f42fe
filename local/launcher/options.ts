import type { CommandLine, Parsed } from '../command-line/command-line.ts'
import { formatCommand } from '../command-line/format-command.ts'

const HIGHEST_OFFSET = 50_000

/** What `npm start` accepts. */
export const startCommand = {
  command: 'npm start',
  summary: 'Runs the whole platform on this machine, sends it sample applications, stays up.',
  example: 'npm start -- --once',
  options: {
    once: { type: 'boolean', description: 'stops after the samples; fails if one went wrong' },
    logs: { type: 'boolean', description: 'prints what the services log' },
    watch: { type: 'boolean', description: 'restarts a service when its code changes' },
    inspect: {
      type: 'string',
      placeholder: 'SERVICE',
      description: 'lets a debugger in to this service',
    },
    offset: {
      type: 'integer',
      placeholder: 'N',
      description: 'is added to every port; a multiple of 10',
      default: 0,
      check: checkOffset,
    },
    data: {
      type: 'string',
      placeholder: 'DIR',
      description: 'keeps database, keys and logs there (default .data)',
    },
    'remote-database': {
      type: 'boolean',
      description: 'DATABASE_URL may be remote; its schema is changed',
    },
  },
} as const satisfies CommandLine

function checkOffset(offset: number): string | undefined {
  if (offset % 10 !== 0) return 'must be a multiple of 10'
  return offset < 0 || offset > HIGHEST_OFFSET ? `must be 0 to ${HIGHEST_OFFSET}` : undefined
}

export type StartOptions = Parsed<(typeof startCommand)['options']>['options']

/** This start with something changed, to be pasted. */
export function startCommandWith(options: StartOptions, changes: Partial<StartOptions>): string {
  return formatCommand(startCommand, { ...options, ...changes })
}
