import { pathToFileURL } from 'node:url'
import { REPOSITORY } from '../../local/repository.ts'

/** What of a `.cpuprofile` is looked at. Times are microseconds. */
export type CpuProfile = {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[]
  samples: number[]
  timeDeltas: number[]
}

export type SelfTime = { name: string; micros: number }

/** Waits; what is native code, as writing to a socket often is, is `(program)`. And what begins the profile is no work of the program's. */
const IDLE = '(idle)'
const PROFILER = 'node:inspector'

/** Microseconds that were spent in each function itself, by what `by` calls it; the most first. */
export function selfTimes(profile: CpuProfile, by: 'function' | 'file' | 'package'): SelfTime[] {
  const nodes = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]))
  const micros = new Map<string, number>()
  for (const [at, sample] of profile.samples.entries()) {
    const frame = nodes.get(sample)
    if (!frame || frame.functionName === IDLE || frame.url === PROFILER) continue
    const name = NAMES[by](frame)
    micros.set(name, (micros.get(name) ?? 0) + (profile.timeDeltas[at] ?? 0))
  }
  return [...micros].map(([name, spent]) => ({ name, micros: spent })).sort((a, b) => b.micros - a.micros)
}

type Frame = CpuProfile['nodes'][number]['callFrame']

const NAMES = {
  function: (frame: Frame) =>
    `${frame.functionName || '(anonymous)'} ${fileOf(frame)}:${frame.lineNumber + 1}`,
  file: fileOf,
  package: (frame: Frame) => {
    const file = fileOf(frame)
    const [, installed] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? []
    const [ours] = /^(?:services|packages|bench)\/[^/]+/.exec(file) ?? []
    return installed ?? ours ?? (file.startsWith('node:') ? 'node' : file)
  },
}

/** From the repository's root; garbage collection and the like have none. */
function fileOf({ url, functionName }: Frame): string {
  if (url === '') return functionName || '(native)'
  return url.replace(`${pathToFileURL(REPOSITORY).href}/`, '')
}
