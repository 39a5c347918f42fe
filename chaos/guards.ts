import type { Answer, Evidence, Look } from './evidence.ts'
import type { Guard } from './experiment.ts'

type Seen = { answers: Answer[]; looks: Look[] }

/** Notes what is seen, and halts as soon as that breaches a guard. */
export function noteUnder(guards: Guard[], evidence: Pick<Evidence, 'answers' | 'looks' | 'halted'>) {
  const halt = new AbortController()
  const check = () => {
    const breach = breachOf(guards, evidence)
    if (breach === undefined || halt.signal.aborted) return
    evidence.halted = `a guard was breached: ${breach}`
    halt.abort()
  }
  return {
    halted: halt.signal,
    answered: (answer: Answer): void => {
      evidence.answers.push(answer)
      check()
    },
    looked: (look: Look): void => {
      evidence.looks.push(look)
      check()
    },
  }
}

/** Which guard is breached by what was seen so far, in words; undefined for none. */
export function breachOf(guards: Guard[], seen: Seen): string | undefined {
  for (const guard of guards) {
    const { found, most } = read(guard, seen)
    if (found > most) return `${guard.guard}: ${Math.round(found)}, at most ${most}`
  }
  return undefined
}

function read(guard: Guard, { answers, looks }: Seen): { found: number; most: number } {
  switch (guard.guard) {
    case 'unanswered': {
      const unanswered = answers.filter(({ status }) => status === undefined)
      return { found: unanswered.length, most: guard.atMost }
    }
    case 'slowest answer': {
      const slowestMs = answers.reduce((slowest, { ms, lagMs }) => Math.max(slowest, ms - lagMs), 0)
      return { found: slowestMs, most: guard.atMostMs }
    }
    case 'undecided':
      return {
        found: looks.findLast(({ undecided }) => undecided !== undefined)?.undecided ?? 0,
        most: guard.atMost,
      }
    case 'memory of a service':
      return { found: looks.at(-1)?.memoryMib ?? 0, most: guard.atMostMib }
  }
}
