import { durationWithin } from '../local/command-line/duration.ts'
import type { Progress } from '../local/command-line/progress.ts'
import { formatTable, rightAligned } from '../local/command-line/table.ts'
import { AS_DEPLOYED, sampleMemory } from './as-deployed.ts'
import { type Growth, growthOf } from './growth.ts'
import { openSession } from './session.ts'

const WARM_UP_MS = 8_000
const SATURATION_MS = 5_000
const RATE_SHARE = 0.6
/** What is wrong with how long somebody wants it to last: what memory does in less than a minute tells nothing. */
export const checkSoak = durationWithin('60s', '1h')

export type Soak = { ratePerSecond: number; applications: number; growth: Record<string, Growth> }

/** 60 % of what the platform takes, for as long as asked for: whether the memory of a service grows. */
export async function soak(forMs: number, progress: Progress): Promise<Soak> {
  const session = await progress.step('starts the platform, every trace recorded', () =>
    openSession(AS_DEPLOYED),
  )
  try {
    const names = ['loan-api']
    await progress.step('warms up', () => session.warmUp(names, WARM_UP_MS))
    const { perSecond } = await session.measureSaturation(names, SATURATION_MS)
    const ratePerSecond = Math.floor(RATE_SHARE * perSecond)
    const { applications, samplesMib } = await progress.step(`${ratePerSecond} applications a second`, () =>
      sampleMemory(session, () => session.keepRate(names, ratePerSecond, forMs)),
    )
    const growth = Object.entries(samplesMib).map(([name, samples]) => [name, growthOf(samples)])
    return { ratePerSecond, applications, growth: Object.fromEntries(growth) }
  } finally {
    await session.close()
  }
}

export function describeSoak({ ratePerSecond, applications, growth }: Soak): string {
  const columns = [
    { title: 'service' },
    ...rightAligned('MiB at most', 'MiB more an hour', '±'),
    { title: '' },
  ]
  const rows = Object.entries(growth).map(([name, { greatestMib, mibAnHour, noiseMibAnHour, verdict }]) => [
    name,
    ...[greatestMib, mibAnHour, noiseMibAnHour].map(mib => mib.toFixed(1)),
    verdict,
  ])
  return `${applications} applications, ${ratePerSecond} a second\n\n${formatTable(columns, rows)}`
}
