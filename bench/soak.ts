import { setTimeout } from 'node:timers/promises'
import { Failure } from '../local/command-line/failure.ts'
import type { Progress } from '../local/command-line/progress.ts'
import { formatTable } from '../local/command-line/table.ts'
import { type Growth, growthOf } from './growth.ts'
import { openSession, type Processes } from './session.ts'
import { VARIANTS } from './variants.ts'

const WARM_UP_MS = 8_000
const SATURATION_MS = 5_000
const RATE_SHARE = 0.6
/** Garbage collection goes up and down within a second or two. */
const SAMPLE_EVERY_MS = 1_000
/** Of what is deployed; the simulator keeps a journal of what it was asked, within its bound. */
const SERVICES = ['loan-api', 'auth-svc', 'scoring-svc']
/** More would tell of something else than a soak: the samples would be those of a system that refuses. */
const MOST_UNDECIDED_SHARE = 0.01

export type Soak = { ratePerSecond: number; applications: number; growth: Record<string, Growth> }

/** Every service traces, which takes memory. */
const AS_IN_PRODUCTION: Processes = {
  'loan-api': VARIANTS['ours-traced'],
  'auth-svc': {},
  'scoring-svc': {},
}

/** 60 % of what the platform takes, for as long as asked for: whether the memory of a service grows. */
export async function soak(forMs: number, progress: Progress): Promise<Soak> {
  const session = await progress.step('starts the platform, every trace recorded', () =>
    openSession(AS_IN_PRODUCTION),
  )
  try {
    const names = ['loan-api']
    await progress.step('warms up', () => session.saturate(names, WARM_UP_MS))
    const { perSecond } = await session.measureSaturation(names, SATURATION_MS)
    const ratePerSecond = Math.floor(RATE_SHARE * perSecond)
    const samples = Object.fromEntries(SERVICES.map(name => [name, [] as number[]]))
    const isOver = new AbortController()
    const sampling = sample(isOver.signal, () => {
      for (const [name, taken] of Object.entries(samples)) {
        taken.push(session.bench.platform.processOf(name).memoryMib().now)
      }
    })
    const { applications, decided } = await progress.step(`${ratePerSecond} applications a second`, () =>
      session.keepRate(names, ratePerSecond, forMs),
    )
    isOver.abort()
    await sampling
    if (decided < (1 - MOST_UNDECIDED_SHARE) * applications) {
      throw new Failure(`${applications - decided} of ${applications} applications were not decided at once`)
    }
    const growth = Object.entries(samples).map(([name, taken]) => [name, growthOf(taken)])
    return { ratePerSecond, applications, growth: Object.fromEntries(growth) }
  } finally {
    await session.close()
  }
}

async function sample(isOver: AbortSignal, take: () => void): Promise<void> {
  while (!isOver.aborted) {
    take()
    await setTimeout(SAMPLE_EVERY_MS, undefined, { signal: isOver }).catch(() => {})
  }
}

export function describeSoak({ ratePerSecond, applications, growth }: Soak): string {
  const titles = ['MiB, middle third', '± MiB', 'MiB, last third']
  const columns = [
    { title: 'service' },
    ...titles.map(title => ({ title, align: 'right' as const })),
    { title: '' },
  ]
  const rows = Object.entries(growth).map(([name, { middleMib, noiseMib, lastMib, isGrowing }]) => [
    name,
    ...[middleMib, noiseMib, lastMib].map(mib => mib.toFixed(1)),
    isGrowing ? 'grows' : 'does not grow',
  ])
  return `${applications} applications, ${ratePerSecond} a second\n\n${formatTable(columns, rows)}`
}
