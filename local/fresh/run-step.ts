import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { SUCCEEDED, untilEnded, watchChild } from '../processes/child.ts'
import type { Machine, Outcome, Visit } from './machine.ts'
import { type Place, underUmask } from './set-up.ts'
import type { User } from './user.ts'

type Frame = {
  machine: Machine
  user: User
  place: Place
  offset: number
  /** Gets all that is printed. */
  log: string
  withinMs: number
  /** Somebody wants the end. */
  ended: AbortSignal
}

/** What a step gets to work with. */
export function visitFor({ machine, user, place, offset, log, withinMs, ended }: Frame): Visit {
  return {
    offset,
    async run(command, { variables, around = [] } = {}) {
      const [program = '', ...args] = [...around, ...user.prefix, ...underUmask(machine), ...command]
      const output = openSync(log, 'w')
      const child = spawn(program, args, {
        cwd: place.checkout,
        env: { ...place.environment, ...variables },
        // Ctrl-C is for us alone, who end it in order.
        detached: true,
        stdio: ['ignore', output, output],
      })
      closeSync(output)
      const tooLong = AbortSignal.timeout(withinMs)
      const ending = await untilEnded(watchChild(child), AbortSignal.any([ended, tooLong])).catch(error => {
        if (!tooLong.aborted) throw error
        return `did not end within ${withinMs / 1_000} s`
      })
      return { ending: codeOf(ending), said: readFileSync(log, 'utf8') }
    },
  }
}

function codeOf(ending: string): Outcome['ending'] {
  if (ending === SUCCEEDED) return 0
  const [, code] = ending.match(/^ended with exit code (\d+)$/) ?? []
  return code === undefined ? `it ${ending}` : Number(code)
}
