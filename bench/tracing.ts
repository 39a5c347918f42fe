import { runCommand } from '../local/command-line/run-command.ts'
import { formatTable } from '../local/command-line/table.ts'
import { applyFor } from './closed-loop.ts'
import { startBench } from './start-bench.ts'

/**
 * What tracing of every request costs: CPU of loan-api per application, with all spans exported to a receiver in another process,
 * and without tracing. Two loan-apis on one database take turns, so that what else the machine does strikes both. Takes 90 s:
 *
 *     node bench/tracing.ts
 */
const ROUNDS = 5
const ROUND_MS = 6_000
/** Until the code is compiled, an application costs several times as much. */
const WARM_UP_MS = 5_000
/** As the issue of tracing promises. */
const MOST_TIMES = 2.1

await runCommand(async () => {
  const bench = await startBench()
  try {
    for (const loanApi of [bench.plain, bench.traced]) await applyFor(WARM_UP_MS, bench.token, loanApi.url)
    const rounds: { plainMs: number; tracedMs: number; times: number }[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const plainMs = await cpuMsAnApplication(bench.plain)
      const tracedMs = await cpuMsAnApplication(bench.traced)
      rounds.push({ plainMs, tracedMs, times: tracedMs / plainMs })
    }
    const times = median(rounds.map(round => round.times))
    const rows = rounds.map((round, index) => [String(index + 1), ...cellsOf(round)])
    const medians = {
      plainMs: median(rounds.map(({ plainMs }) => plainMs)),
      tracedMs: median(rounds.map(({ tracedMs }) => tracedMs)),
      times,
    }
    const columns = ['round', 'no tracing, CPU ms', 'tracing, CPU ms', 'times'].map(title => ({
      title,
      align: 'right' as const,
    }))
    process.stdout.write(formatTable(columns, [...rows, ['median', ...cellsOf(medians)]]))
    process.stdout.write(`\n${await bench.spansReceived()} spans received\n`)
    return times <= MOST_TIMES ? 0 : 1
  } finally {
    await bench.stop()
  }

  async function cpuMsAnApplication({ url, cpuSeconds }: typeof bench.plain): Promise<number> {
    const before = await cpuSeconds()
    const applications = await applyFor(ROUND_MS, bench.token, url)
    return (1_000 * ((await cpuSeconds()) - before)) / applications
  }
})

function cellsOf(round: { plainMs: number; tracedMs: number; times: number }): string[] {
  return [round.plainMs, round.tracedMs, round.times].map(each => each.toFixed(2))
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
