import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../local/command-line/failure.ts'
import { runCommand } from '../local/command-line/run-command.ts'
import { formatTable } from '../local/command-line/table.ts'
import { HEAP } from '../local/loan-platform.ts'
import { waitUntil } from '../local/processes/wait-until.ts'
import { REPOSITORY } from '../local/repository.ts'
import { type CpuProfile, selfTimes } from './profile/self-time.ts'
import { openSession } from './session.ts'
import { VARIANTS, type Variant, type VariantName } from './variants.ts'

/*
 * Where the CPU time of an application goes, by package, file and function, in microseconds of an application. Half a minute, on Linux:
 *
 *     node bench/profile.ts ours-traced
 */

const WARM_UP_MS = 8_000
const PROFILED_MS = 10_000
const WRITTEN_WITHIN_MS = 20_000
const MOST_LINES = 25
const FOLDER = join(REPOSITORY, 'reports/bench')

await runCommand(async () => {
  const name = (process.argv[2] ?? 'ours-traced') as VariantName
  const variant: Variant | undefined = VARIANTS[name]
  if (!variant) throw new Failure(`there is no ${name}: ${Object.keys(VARIANTS).join(', ')}`, 2)
  const file = join(FOLDER, `${name}-${Date.now()}.cpuprofile`)
  mkdirSync(FOLDER, { recursive: true })
  const recorder = join(import.meta.dirname, 'profile/recorder.ts')
  const heap = variant.variables?.NODE_OPTIONS ?? HEAP
  const variables = {
    ...variant.variables,
    NODE_OPTIONS: `${heap} --import=${recorder}`,
    BENCH_PROFILE: file,
  }
  const session = await openSession({ [name]: { ...variant, of: 'loan-api', variables } })
  try {
    await session.saturate([name], WARM_UP_MS)
    const { pid } = session.bench.platform.processOf(name)
    process.kill(pid(), 'SIGUSR2')
    const { applications } = await session.saturate([name], PROFILED_MS)
    process.kill(pid(), 'SIGUSR2')
    await waitUntil(() => readWhole(file) !== undefined, { withinMs: WRITTEN_WITHIN_MS })
    const profile = readWhole(file)
    if (!profile) throw new Failure('no profile was written')
    for (const by of ['package', 'file', 'function'] as const) {
      process.stdout.write(`${tableOf(profile, by, applications)}\n`)
    }
    process.stdout.write(
      `${applications} applications; ${file.slice(REPOSITORY.length + 1)} opens in Chromium\n`,
    )
    return 0
  } finally {
    await session.close()
  }
})

/** Nothing while it is not there in full. */
function readWhole(file: string): CpuProfile | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

function tableOf(profile: CpuProfile, by: 'package' | 'file' | 'function', applications: number): string {
  const times = selfTimes(profile, by)
  const all = times.reduce((sum, { micros }) => sum + micros, 0)
  const rows = times
    .slice(0, MOST_LINES)
    .map(({ name, micros }) => [
      (micros / applications).toFixed(1),
      `${((100 * micros) / all).toFixed(1)} %`,
      name,
    ])
  return formatTable(
    [{ title: 'us', align: 'right' }, { title: '', align: 'right' }, { title: `by ${by}` }],
    [[(all / applications).toFixed(1), '100 %', 'all'], ...rows],
    160,
  )
}
