import type { Progress } from '../local/command-line/progress.ts'
import { median } from '../local/statistics/median.ts'
import { AS_DEPLOYED, sampleMemory } from './as-deployed.ts'
import type { StatementCounts } from './measure/statement-counts.ts'
import { type Estimate, ratiosOf } from './ratios.ts'
import { type Round, type Rounds, takeTurns } from './rounds.ts'
import { openSession, type Processes } from './session.ts'
import { judge, type TargetName } from './targets.ts'
import { VARIANT_NAMES, VARIANTS, type VariantName } from './variants.ts'

/** `counted`: whose statements are counted, which takes 13 s for each. `memoryMs`: how long all is as it is deployed. */
export type Plan = {
  warmUpMs: number
  roundMs: number
  rounds: number
  mostTries: number
  counted: readonly VariantName[]
  memoryMs: number
}

/** Some twelve minutes. */
export const FULL: Plan = {
  warmUpMs: 15_000,
  roundMs: 8_000,
  rounds: 5,
  mostTries: 10,
  counted: VARIANT_NAMES,
  memoryMs: 30_000,
}
/** Four minutes: enough to see that it works, and what is wrong by half. */
export const QUICK: Plan = {
  warmUpMs: 3_000,
  roundMs: 2_500,
  rounds: 3,
  mostTries: 6,
  counted: ['ours-traced'],
  memoryMs: 10_000,
}

/** Below it nobody waits for a place, and what is measured is the work, not the queue. */
const RATE_SHARE = 0.6

export type Comparison = Awaited<ReturnType<typeof compare>>

/** Floor, stock and ours on one machine: at saturation, and at one rate for all of them; then ours as it is deployed. */
export async function compare(plan: Plan, progress: Progress) {
  const compared = await compareVariants(plan, progress)
  const memoryMib = await measureMemory(plan, progress)
  const statements = Object.values(compared.statements)
  const { throughputTracedVsFloor: _, ...ratios } = compared.ratios
  const judged = {
    ...ratios,
    statementsPerApplication: exactly(compared.statements['ours-traced']?.statements),
    transactionsPerApplication: exactly(furthestFromTwo(statements.map(({ transactions }) => transactions))),
    memoryMib: exactly(Math.max(...Object.values(memoryMib))),
  }
  const judgements = Object.entries(judged).map(([name, value]) => judge(name as TargetName, value))
  return { ...compared, memoryMib, judgements }
}

async function compareVariants({ warmUpMs, roundMs, counted, ...turns }: Plan, progress: Progress) {
  const session = await progress.step('starts floor, stock and ours', () => openSession(inItsPlace()))
  try {
    for (const name of VARIANT_NAMES) {
      await progress.step(`warms up ${name}`, () => session.warmUp([name], warmUpMs))
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
    const statements: Record<string, StatementCounts> = await progress.step('counts statements', () =>
      session.countStatements(counted),
    )
    return { closed, open, ratePerSecond, statements, ratios: ratiosOf(open.rounds, closed.rounds) }
  } finally {
    await session.close()
  }
}

/** The most that each service held at saturation, where all of them trace: beside other variants nobody but loan-api does. */
async function measureMemory({ warmUpMs, memoryMs }: Plan, progress: Progress) {
  const session = await progress.step('starts the platform, every trace recorded', () =>
    openSession(AS_DEPLOYED),
  )
  try {
    const names = ['loan-api']
    await progress.step('warms up', () => session.warmUp(names, warmUpMs))
    const { samplesMib } = await progress.step('memory at saturation', () =>
      sampleMemory(session, () => session.saturate(names, memoryMs)),
    )
    const greatest = Object.entries(samplesMib).map(
      ([name, samples]) => [name, Math.max(...samples)] as const,
    )
    return Object.fromEntries(greatest)
  } finally {
    await session.close()
  }
}

/** Of what there are no rounds. */
function exactly(value = Number.NaN): Estimate {
  return { value, noise: 0 }
}

function furthestFromTwo(counts: number[]): number | undefined {
  return counts.toSorted((a, b) => Math.abs(b - 2) - Math.abs(a - 2))[0]
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
