import type { Progress } from '../local/command-line/progress.ts'
import { formatTable, rightAligned } from '../local/command-line/table.ts'
import { median } from '../local/statistics/median.ts'
import { DEFAULT_REQUESTS_PER_SECOND } from '../services/loan-api/src/applications/partners.ts'
import { AS_DEPLOYED } from './as-deployed.ts'
import type { Measurement } from './measure/measurement.ts'
import { takeTurns } from './rounds.ts'
import { openSession, type Processes } from './session.ts'
import { PEERS } from './start-bench.ts'

const WARM_UP_MS = 8_000
const ROUND_MS = 8_000
const ROUNDS = 3
const MOST_TRIES = 9

const LOAN_API = AS_DEPLOYED['loan-api']
/** Each second instance of loan-api calls those of its own, where there are two: nothing is between them that would cost CPU of its own. */
const SECOND_AUTH_SVC: Processes = { 'auth-svc-2': { of: 'auth-svc' } }
const SECOND_SCORING_SVC: Processes = {
  'scoring-svc-2': { of: 'scoring-svc', calls: { BUREAU_URL: 'external-score-mock-2' } },
  'external-score-mock-2': { ...PEERS['external-score-mock'], of: 'external-score-mock' },
}

/** How many there are of each, behind one database, all of them tracing everything. One loan-api calls one address of each of its peers. */
const STEPS: Record<string, Processes> = {
  'one each': AS_DEPLOYED,
  'two loan-api': { ...AS_DEPLOYED, 'loan-api-2': second({}) },
  '+ auth-svc': { ...AS_DEPLOYED, ...SECOND_AUTH_SVC, 'loan-api-2': second({ AUTH_URL: 'auth-svc-2' }) },
  '+ scoring-svc': {
    ...AS_DEPLOYED,
    ...SECOND_SCORING_SVC,
    'loan-api-2': second({ SCORING_URL: 'scoring-svc-2' }),
  },
  'two each': {
    ...AS_DEPLOYED,
    ...SECOND_AUTH_SVC,
    ...SECOND_SCORING_SVC,
    'loan-api-2': second({ AUTH_URL: 'auth-svc-2', SCORING_URL: 'scoring-svc-2' }),
  },
}

function second(calls: Record<string, string>) {
  return { ...LOAN_API, of: 'loan-api', calls }
}

/** By step. `dropped`: why rounds of it were not taken. */
export type Scaling = Record<string, { rounds: Measurement[]; dropped: string[] }>

/** How much the platform takes with one and with two instances of its services. */
export async function measureScaling(progress: Progress): Promise<Scaling> {
  const steps: Scaling = {}
  for (const [what, processes] of Object.entries(STEPS)) {
    steps[what] = await progress.step(what, () => measureStep(what, processes))
  }
  return steps
}

async function measureStep(what: string, processes: Processes): Promise<Scaling[string]> {
  const session = await openSession(processes)
  const names = Object.keys(processes).filter(name => name.startsWith('loan-api'))
  try {
    await session.warmUp(names, WARM_UP_MS)
    const { rounds, dropped } = await takeTurns([what], { rounds: ROUNDS, mostTries: MOST_TRIES }, () =>
      session.measureSaturation(names, ROUND_MS),
    )
    return { rounds: rounds.map(round => round[what]).filter(each => each !== undefined), dropped }
  } finally {
    await session.close()
  }
}

const NODES = ['loan-api', 'auth-svc', 'scoring-svc']
const TIERS = [...NODES, 'external-score-mock', 'PostgreSQL', 'generator']

/** Where each step saturates, and at how much each tier must grow. */
export function describeScaling(steps: Scaling): string {
  const { rounds = [] } = Object.values(steps)[0] ?? {}
  return `At saturation, closed loop of as many clients in every step; of the tiers the
processors that each keeps busy, of which one process of Node has about one.
What stands beside + is there twice as well as loan-api.
busy: the share of the processors that was not idle, interrupts included.

${saturation(steps)}
${dropped(steps)}
An instance is to grow when it has used half of its processor, PostgreSQL when
it has used half of each that it has: of it the numbers are for one processor.
One partner may send ${DEFAULT_REQUESTS_PER_SECOND} a second.

${limits(rounds)}`
}

function dropped(steps: Scaling): string {
  return Object.values(steps)
    .flatMap(step => step.dropped)
    .map(why => `a round was dropped: ${why}\n`)
    .join('')
}

function saturation(steps: Scaling): string {
  const row = (title: string, digits: number, of: (each: Measurement) => number) => [
    title,
    ...Object.values(steps).map(({ rounds }) => median(rounds.map(of)).toFixed(digits)),
  ]
  return formatTable(
    [{ title: '' }, ...rightAligned(...Object.keys(steps))],
    [
      row('applications/s', 0, each => each.perSecond),
      row('p99 ms', 1, each => each.p99Ms),
      row('busy', 2, each => each.busyShare),
      ...TIERS.map(tier => row(tier, 2, each => (microsOf(each, tier) * each.perSecond) / 1e6)),
    ],
  )
}

function limits(rounds: Measurement[]): string {
  const rows = [...NODES, 'PostgreSQL'].map(tier => {
    const micros = median(rounds.map(each => microsOf(each, tier)))
    const atHalf = 500_000 / micros
    return [
      tier,
      micros.toFixed(0),
      (2 * atHalf).toFixed(0),
      atHalf.toFixed(0),
      (atHalf / DEFAULT_REQUESTS_PER_SECOND).toFixed(1),
    ]
  })
  return formatTable(
    [
      { title: 'one processor' },
      ...rightAligned('CPU us', 'full at /s', 'to grow at /s', 'as many partners'),
    ],
    rows,
  )
}

function microsOf({ cpuMicros }: Measurement, tier: string): number {
  return cpuMicros[tier] ?? Number.NaN
}
