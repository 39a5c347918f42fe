import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../../local/command-line/failure.ts'
import { HEAP } from '../../local/loan-platform.ts'
import { waitUntil } from '../../local/processes/wait-until.ts'
import { REPOSITORY } from '../../local/repository.ts'
import { FOLDER } from '../report.ts'
import { openSession } from '../session.ts'
import { VARIANTS, type Variant, type VariantName } from '../variants.ts'
import type { CpuProfile } from './self-time.ts'

const WARM_UP_MS = 8_000
const PROFILED_MS = 10_000
const WRITTEN_WITHIN_MS = 20_000

/** `file` from the repository's root. */
export type VariantProfile = { name: VariantName; profile: CpuProfile; applications: number; file: string }

/** Where the CPU time of `name` goes at saturation, on a platform of its own. Half a minute. */
export async function profileVariant(name: VariantName): Promise<VariantProfile> {
  const variant: Variant = VARIANTS[name]
  const file = join(FOLDER, `${name}-${Date.now()}.cpuprofile`)
  mkdirSync(FOLDER, { recursive: true })
  const recorder = join(import.meta.dirname, 'recorder.ts')
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
    return { name, profile, applications, file: file.slice(REPOSITORY.length + 1) }
  } finally {
    await session.close()
  }
}

/** Nothing while it is not there in full. */
function readWhole(file: string): CpuProfile | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
