import type { Progress } from '../local/command-line/progress.ts'
import { median } from '../local/statistics/median.ts'
import { estimate, ratiosOf } from './ratios.ts'
import { type Round, type Rounds, takeTurns } from './rounds.ts'
import { openSession, type Processes, type Session } from './session.ts'
import { judge, type TargetName } from './targets.ts'
import { VARIANT_NAMES, VARIANTS, type VariantName } from './variants.ts'

/** `counted`: whose statements are counted, which takes 13 s for each. */
export type Plan = {
  warmUpMs: number
  roundMs: number
  rounds: number
  mostTries: number
  counted: readonly VariantName[]
}

/** Some ten minutes. */
export const FULL: Plan = {
  warmUpMs: 8_000,
  roundMs: 8_000,
  rounds: 5,
  mostTries: 10,
  counted: VARIANT_NAMES,
}
/** Three minutes: enough to see that it works, and what is wrong by half. */
export const QUICK: Plan = {
  warmUpMs: 3_000,
  roundMs: 2_500,
  rounds: 3,
  mostTries: 6,
  counted: ['ours-traced'],
}

/** Below it nobody waits for a place, and what is measured is the work, not the queue. */
const RATE_SHARE = 0.6

export type Comparison = Awaited<ReturnType<typeof compare>>

/** Floor, stock and ours on one machine: at saturation, and at one rate for all of them. */
export async function compare({ warmUpMs, roundMs, counted, ...turns }: Plan, progress: Progress) {
  const session = await progress.step('starts floor, stock and ours', () => openSession(inItsPlace()))
  try {
    for (const name of VARIANT_NAMES) {
      await progress.step(`warms up ${name}`, () => session.saturate([name], warmUpMs))
    }
    const closed = await progress.step(
      'saturation, in turn',
      () => takeTurns(VARIANT_NAMES, turns, name => session.measureSaturation([name], roundMs)),
      tellRounds('saturation'),
    )
    const ratePerSecond = Math.floor(RATE_SHARE * slowest(closed.rounds))
    const open = await progress.step(
      `${ratePerSecond} applications a second, in turn`,
      () => takeTurns(VARIANT_NAMES, turns, name => session.measureAtRate([name], ratePerSecond, roundMs)),
      tellRounds(`${ratePerSecond} applications a second`),
    )
    const statements = await progress.step('counts statements', () => countStatements(session, counted))
    const ratios = ratiosOf(open.rounds, closed.rounds)
    const estimates = {
      ...ratios,
      statementsPerApplication: { value: statements['ours-traced'] ?? Number.NaN, noise: 0 },
      memoryMib: estimate(closed.rounds, largestService),
    }
    const { throughputTracedVsFloor: _, ...judged } = estimates
    const judgements = Object.entries(judged).map(([name, value]) => judge(name as TargetName, value))
    return { closed, open, ratePerSecond, statements, ratios, judgements }
  } finally {
    await session.close()
  }
}

function inItsPlace(): Processes {
  return Object.fromEntries(
    Object.entries(VARIANTS).map(([name, variant]) => [name, { ...variant, of: 'loan-api' }]),
  )
}

function tellRounds(what: string) {
  return ({ rounds, dropped }: Rounds<VariantName>) =>
    [`${what}: ${rounds.length} rounds`, ...dropped.map(why => `   one dropped: ${why}`)].join('\n')
}

function slowest(rounds: Round<VariantName>[]): number {
  return Math.min(...VARIANT_NAMES.map(name => median(rounds.map(round => round[name].perSecond))))
}

async function countStatements(session: Session, names: readonly VariantName[]) {
  const atRest = await session.transactionsAtRest()
  const counted: Partial<Record<VariantName, number>> = {}
  for (const name of names) counted[name] = await session.statementsOf(name, atRest)
  return counted
}

/** Of those that are deployed; the simulator is not. */
function largestService(round: Round<VariantName>): number {
  const memory = round['ours-traced'].memoryMib
  return Math.max(...['ours-traced', 'auth-svc', 'scoring-svc'].map(name => memory[name]?.now ?? 0))
}
