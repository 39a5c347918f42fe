import { Failure } from '../local/command-line/failure.ts'
import { runCommand } from '../local/command-line/run-command.ts'
import { formatTable } from '../local/command-line/table.ts'
import type { PlatformProcess } from '../local/throwaway-platform/platform-process.ts'
import { applyFor } from './closed-loop.ts'
import { startBench } from './start-bench.ts'

/*
 * What tracing of every request costs: CPU of loan-api per application, with all spans exported to a receiver in another process,
 * and without tracing. Two loan-apis on one database take turns, so that what else the machine does strikes both. Takes up to two
 * minutes, exits 1 above `MOST_TIMES`:
 *
 *     node bench/tracing.ts
 */

const ROUND_MS = 6_000
const ROUNDS = 5
/** Those that were disturbed are tried again. */
const MOST_ROUNDS = 8
/** Until the code is compiled, an application costs several times as much. */
const WARM_UP_MS = 5_000
/** On a machine that is busy with others no token is checked in time, and what is refused costs less than what is decided. */
const MOST_UNDECIDED = 0.05
/** The promise of docs/adr/0015. */
const MOST_TIMES = 2.1

type Round = { plainMs: number; tracedMs: number; times: number }

await runCommand(async () => {
  const bench = await startBench()
  try {
    for (const { url } of [bench.plain, bench.traced]) await applyFor(WARM_UP_MS, bench.token, url)
    const rounds: Round[] = []
    for (let tried = 0; tried < MOST_ROUNDS && rounds.length < ROUNDS; tried++) {
      const plainMs = await cpuMsAnApplication(bench.plain, bench.token)
      const tracedMs = await cpuMsAnApplication(bench.traced, bench.token)
      if (plainMs === undefined || tracedMs === undefined) continue
      rounds.push({ plainMs, tracedMs, times: tracedMs / plainMs })
    }
    if (rounds.length < ROUNDS) throw new Failure('the machine is too busy with others to measure anything')
    const medians = medianOf(rounds)
    process.stdout.write(tableOf(rounds, medians))
    process.stdout.write(`\n${await bench.spansReceived()} spans received\n`)
    return medians.times <= MOST_TIMES ? 0 : 1
  } finally {
    await bench.stop()
  }
})

/** Nothing when others have disturbed it. */
async function cpuMsAnApplication(
  { url, cpuSeconds }: PlatformProcess,
  token: string,
): Promise<number | undefined> {
  const before = await cpuSeconds()
  const { decided, undecided } = await applyFor(ROUND_MS, token, url)
  if (undecided > MOST_UNDECIDED * decided) return undefined
  return (1_000 * ((await cpuSeconds()) - before)) / (decided + undecided)
}

function medianOf(rounds: Round[]): Round {
  const median = (values: number[]) =>
    values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
  return {
    plainMs: median(rounds.map(({ plainMs }) => plainMs)),
    tracedMs: median(rounds.map(({ tracedMs }) => tracedMs)),
    times: median(rounds.map(({ times }) => times)),
  }
}

function tableOf(rounds: Round[], medians: Round): string {
  const titles = ['round', 'CPU ms without tracing', 'CPU ms with tracing', 'times']
  const cells = ({ plainMs, tracedMs, times }: Round) =>
    [plainMs, tracedMs, times].map(each => each.toFixed(2))
  return formatTable(
    titles.map(title => ({ title, align: 'right' })),
    [...rounds.map((round, index) => [String(index + 1), ...cells(round)]), ['median', ...cells(medians)]],
  )
}
