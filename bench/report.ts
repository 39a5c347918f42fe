import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { type Column, formatTable, rightAligned } from '../local/command-line/table.ts'
import { REPOSITORY } from '../local/repository.ts'
import type { Comparison } from './compare.ts'
import type { Measurement } from './measure/measurement.ts'
import { type Estimate, estimate } from './ratios.ts'
import type { Round } from './rounds.ts'
import { VARIANT_NAMES, type VariantName } from './variants.ts'

/** Where all that a benchmark writes is. */
export const FOLDER = join(REPOSITORY, 'reports/bench')

/** Writes `reports/bench/<name>.json`, and returns its path from the repository's root. */
export function writeResult(name: string, result: object): string {
  const machine = {
    processors: cpus().length,
    model: cpus()[0]?.model,
    memoryMib: Math.round(totalmem() / 2 ** 20),
    node: process.version,
  }
  const written = { at: new Date().toISOString(), machine, ...result }
  return writeReport(`${name}.json`, `${JSON.stringify(written, null, 2)}\n`)
}

/** Writes `reports/bench/<file>`, and returns its path from the repository's root. */
export function writeReport(file: string, text: string): string {
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(join(FOLDER, file), text)
  return `reports/bench/${file}`
}

/** For whoever reads it with a program: `ratios` and their `noise` by the same names, and every measurement. */
export function resultOf({ ratios, ...comparison }: Comparison) {
  return {
    ratios: mapValues(ratios, ({ value }) => value),
    noise: mapValues(ratios, ({ noise }) => noise),
    ...comparison,
  }
}

/** What a person reads of it. */
export function describe(comparison: Comparison): string {
  const { closed, open, ratePerSecond, statements, memoryMib, ratios, judgements } = comparison
  const rowsOf = (rounds: Round<VariantName>[], cells: ((each: Measurement) => number)[]) =>
    VARIANT_NAMES.map(name => [name, ...cells.map(of => plain(estimate(rounds, round => of(round[name]))))])
  const cpu = (tier: string) => (each: Measurement) => each.cpuMicros[tier] ?? Number.NaN
  const middle = (name: VariantName, of: (each: Measurement) => number | undefined) =>
    estimate(open.rounds, round => of(round[name]) ?? Number.NaN).value.toFixed(0)
  return [
    ...[...closed.dropped, ...open.dropped].map(why => `a round was dropped: ${why}`),
    'Median of the rounds, ± half of what lies between the least and the most.\n\nSaturation, closed loop',
    formatTable(
      byVariant('applications/s', 'processors busy', 'generator', 'p99 ms'),
      rowsOf(closed.rounds, [
        each => each.perSecond,
        each => each.busyShare,
        each => each.generatorShare,
        each => each.p99Ms,
      ]),
    ),
    `CPU microseconds of an application, at ${ratePerSecond} a second (open model)`,
    formatTable(
      byVariant('loan-api', 'auth-svc', 'scoring-svc', 'PostgreSQL', 'system'),
      rowsOf(open.rounds, [
        ...['loan-api', 'auth-svc', 'scoring-svc', 'PostgreSQL'].map(cpu),
        each => each.systemCpuMicros,
      ]),
    ),
    `Latency at ${ratePerSecond} a second`,
    formatTable(
      byVariant('p50 ms', 'p95 ms', 'p99 ms', 'spans'),
      rowsOf(open.rounds, [each => each.p50Ms, each => each.p95Ms, each => each.p99Ms, each => each.spans]),
    ),
    'Transactions and bytes of an application; memory at that rate, and at most',
    formatTable(
      byVariant('transactions', 'read', 'written', 'log', 'WAL', 'MiB', 'MiB at most'),
      VARIANT_NAMES.map(name => [
        name,
        statements[name]?.transactions.toFixed(2) ?? '-',
        middle(name, ({ bytes }) => bytes.read),
        middle(name, ({ bytes }) => bytes.written),
        middle(name, ({ bytes }) => bytes.log),
        middle(name, ({ bytes }) => bytes.writeAheadLog),
        middle(name, ({ memoryMib }) => memoryMib[name]?.now),
        middle(name, ({ memoryMib }) => memoryMib[name]?.peak),
      ]),
    ),
    'Memory at saturation where every service traces everything',
    formatTable(
      [{ title: 'service' }, ...rightAligned('MiB at most')],
      Object.entries(memoryMib).map(([name, mib]) => [name, mib.toFixed(0)]),
    ),
    formatTable(
      [{ title: 'ratio' }, ...rightAligned('', 'noise')],
      Object.entries(ratios).map(([name, { value, noise }]) => [
        name,
        value.toFixed(2),
        `± ${noise.toFixed(2)}`,
      ]),
    ),
    formatTable(
      [{ title: 'target' }, { title: 'must be' }, ...rightAligned('is'), { title: 'result' }],
      judgements.map(({ says, target, value, result }) => [says, target, value.toFixed(2), result]),
    ),
  ].join('\n')
}

function byVariant(...titles: string[]): Column[] {
  return [{ title: 'variant' }, ...rightAligned(...titles)]
}

function plain({ value, noise }: Estimate): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2
  return `${value.toFixed(digits)} ±${noise.toFixed(digits)}`
}

function mapValues<Value, Mapped>(of: Record<string, Value>, map: (value: Value) => Mapped) {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, map(value)]))
}
