import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { stopProcess } from '../../local/processes/stop-process.ts'
import { REPOSITORY } from '../../local/repository.ts'

/** The files of a run in its folder. */
export const FILES = {
  options: 'k6-options.json',
  summary: 'k6-summary.json',
  record: 'k6-record.ndjson',
  log: 'k6.log',
}

type Run = {
  k6: string
  journey: string
  folder: string
  /** What `load-tests/k6/setting.ts` reads. */
  setting: Record<string, string>
  /** Ends k6. */
  signal: AbortSignal
}

/** k6 has its own way to end, which takes as long as what it has begun. */
const WAYS_TO_STOP = [
  { signal: 'SIGTERM', withinMs: 5_000 },
  { signal: 'SIGKILL', withinMs: 5_000 },
] as const

/** Starts k6 with the options in the run's folder; `exitCode` settles when it has ended, whoever ended it. */
export function runK6({ k6, journey, folder, setting, signal }: Run) {
  const fileOf = (name: keyof typeof FILES) => join(folder, FILES[name])
  const dashboard = new URLSearchParams({
    record: fileOf('record'),
    period: '1s',
    tags: 'scenario,code',
    // No page of its own while it runs.
    port: '-1',
  })
  const args = ['run', '--quiet', '--no-color', '--no-usage-report', '--address', '']
  args.push('--config', fileOf('options'), '--summary-export', fileOf('summary'))
  args.push('--out', `web-dashboard=${dashboard}`, join('load-tests/journeys', `${journey}.ts`))
  const { PATH, HOME } = process.env
  // Nothing else of this environment: a proxy or a setting for k6 would make it another run.
  const env = { PATH, HOME, ...setting }
  const child = spawn(k6, args, { cwd: REPOSITORY, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const log = createWriteStream(fileOf('log'))
  child.stdout.pipe(log, { end: false })
  child.stderr.pipe(log, { end: false })
  let isGone = false
  const exitCode = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => {
      isGone = true
      log.end()
      // Ended by a signal, it has no code: as a shell reports SIGKILL.
      resolve(code ?? 137)
    })
  })
  const target = { send: (name: NodeJS.Signals) => child.kill(name), isGone: () => isGone }
  const stop = () => void stopProcess(target, [...WAYS_TO_STOP])
  signal.addEventListener('abort', stop)
  if (signal.aborted) stop()
  return { pid: child.pid ?? 0, exitCode }
}
