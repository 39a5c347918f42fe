import { Failure } from '../local/command-line/failure.ts'
import type { Progress } from '../local/command-line/progress.ts'
import { formatTable } from '../local/command-line/table.ts'
import { median } from '../local/statistics/median.ts'
import { disturbanceOf } from './measure/disturbed.ts'
import type { Measurement } from './measure/measurement.ts'
import { openSession, type Processes } from './session.ts'
import { PEERS } from './start-bench.ts'
import { VARIANTS } from './variants.ts'

const WARM_UP_MS = 8_000
const ROUND_MS = 8_000
const ROUNDS = 3
const MOST_TRIES = 9

/** Second instances call second instances: nothing is between them that would cost CPU of its own. */
const SECOND_PEERS: Processes = {
  'auth-svc-2': { ...PEERS['auth-svc'], of: 'auth-svc' },
  'scoring-svc-2': {
    ...PEERS['scoring-svc'],
    of: 'scoring-svc',
    calls: { BUREAU_URL: 'external-score-mock-2' },
  },
  'external-score-mock-2': { ...PEERS['external-score-mock'], of: 'external-score-mock' },
}
const LOAN_API = { ...VARIANTS['ours-untraced'], of: 'loan-api' }
const CALLS_SECOND_PEERS = { AUTH_URL: 'auth-svc-2', SCORING_URL: 'scoring-svc-2' }

/** How many there are of each, behind one database. */
const STEPS: Record<string, Processes> = {
  'one of each': { 'loan-api': LOAN_API },
  'two of loan-api': { 'loan-api': LOAN_API, 'loan-api-2': LOAN_API },
  'two of each': {
    'loan-api': LOAN_API,
    'loan-api-2': { ...LOAN_API, calls: CALLS_SECOND_PEERS },
    ...SECOND_PEERS,
  },
}

export type Scaling = Record<string, Measurement[]>

/** How much the platform takes with one and with two instances of its services. */
export async function measureScaling(progress: Progress): Promise<Scaling> {
  const steps: Scaling = {}
  for (const [what, processes] of Object.entries(STEPS)) {
    steps[what] = await progress.step(what, () => measureStep(what, processes))
  }
  return steps
}

async function measureStep(what: string, processes: Processes): Promise<Measurement[]> {
  const session = await openSession(processes)
  const names = Object.keys(processes).filter(name => name.startsWith('loan-api'))
  try {
    await session.saturate(names, WARM_UP_MS)
    const rounds: Measurement[] = []
    for (let tries = 0; tries < MOST_TRIES && rounds.length < ROUNDS; tries++) {
      const round = await session.measureSaturation(names, ROUND_MS)
      if (!disturbanceOf(round.disturbance)) rounds.push(round)
    }
    if (rounds.length < ROUNDS) throw new Failure(`${what}: the machine is too busy with others`)
    return rounds
  } finally {
    await session.close()
  }
}

const NODES = ['loan-api', 'auth-svc', 'scoring-svc']
const TIERS = [...NODES, 'external-score-mock', 'PostgreSQL', 'generator']

/** Where each step saturates, and at how much each tier must grow. */
export function describeScaling(steps: Scaling): string {
  return `At saturation, closed loop; of the tiers the processors that each keeps busy.
A machine is full at 1.00 busy, one process of Node at about 1 processor.

${saturation(steps)}
An instance is to grow when it has used half of its processor.
One partner may send ${REQUESTS_OF_A_PARTNER} a second.

${limits(Object.values(steps)[0] ?? [])}`
}

function saturation(steps: Scaling): string {
  const row = (title: string, digits: number, of: (each: Measurement) => number) => [
    title,
    ...Object.values(steps).map(rounds => median(rounds.map(of)).toFixed(digits)),
  ]
  return formatTable(
    [{ title: '' }, ...right(...Object.keys(steps))],
    [
      row('applications/s', 0, each => each.perSecond),
      row('p99 ms', 1, each => each.p99Ms),
      row('busy', 2, each => each.busyShare),
      ...TIERS.map(tier => row(tier, 2, each => (microsOf(each, tier) * each.perSecond) / 1e6)),
    ],
  )
}

/** The default of `requestsPerSecond` of a partner. */
const REQUESTS_OF_A_PARTNER = 100

function limits(rounds: Measurement[]): string {
  const rows = NODES.map(tier => {
    const micros = median(rounds.map(each => microsOf(each, tier)))
    const atHalf = 500_000 / micros
    return [
      tier,
      micros.toFixed(0),
      (2 * atHalf).toFixed(0),
      atHalf.toFixed(0),
      (atHalf / REQUESTS_OF_A_PARTNER).toFixed(1),
    ]
  })
  return formatTable(
    [{ title: 'one instance' }, ...right('CPU us', 'full at /s', 'to grow at /s', 'as many partners')],
    rows,
  )
}

function microsOf({ cpuMicros }: Measurement, tier: string): number {
  return cpuMicros[tier] ?? Number.NaN
}

function right(...titles: string[]) {
  return titles.map(title => ({ title, align: 'right' as const }))
}
