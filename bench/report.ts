import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { formatTable } from '../local/command-line/table.ts'
import { REPOSITORY } from '../local/repository.ts'
import type { Comparison } from './compare.ts'
import type { Measurement } from './measure/measurement.ts'
import { type Estimate, estimate } from './ratios.ts'
import type { Round } from './rounds.ts'
import { VARIANT_NAMES, type VariantName } from './variants.ts'

const FOLDER = join(REPOSITORY, 'reports/bench')

/** Writes `reports/bench/<name>.json`, and returns its path from the repository's root. */
export function writeResult(name: string, result: object): string {
  mkdirSync(FOLDER, { recursive: true })
  const machine = {
    processors: cpus().length,
    model: cpus()[0]?.model,
    memoryMib: Math.round(totalmem() / 2 ** 20),
    node: process.version,
  }
  const written = { at: new Date().toISOString(), machine, ...result }
  writeFileSync(join(FOLDER, `${name}.json`), `${JSON.stringify(written, null, 2)}\n`)
  return `reports/bench/${name}.json`
}

/** For whoever reads it with a program: `ratios` and their `noise` by the same names, and every measurement. */
export function resultOf({ ratios, ...comparison }: Comparison) {
  const { cpuTracedVsUntraced: _, ...named } = ratios
  return {
    ratios: mapValues(named, ({ value }) => value),
    noise: mapValues(named, ({ noise }) => noise),
    ...comparison,
  }
}

/** What a person reads of it. */
export function describe(comparison: Comparison): string {
  const { closed, open, ratePerSecond, statements, ratios, judgements } = comparison
  const variantRows = (rounds: Round<VariantName>[], cells: ((each: Measurement) => number)[]) =>
    VARIANT_NAMES.map(name => [name, ...cells.map(of => plain(estimate(rounds, round => of(round[name]))))])
  const cpu = (name: string) => (each: Measurement) => each.cpuMicros[name] ?? Number.NaN
  const memory = (which: 'now' | 'peak') => (name: VariantName) =>
    plain(estimate(closed.rounds, round => round[name].memoryMib[name]?.[which] ?? Number.NaN))
  const right = (...titles: string[]) => [
    { title: 'variant' },
    ...titles.map(title => ({ title, align: 'right' as const })),
  ]
  return [
    'saturation, closed loop: median ± half of what lies between the least and the most round',
    formatTable(
      right('applications/s', 'processors busy', 'generator', 'p50 ms', 'p99 ms'),
      variantRows(closed.rounds, [
        each => each.perSecond,
        each => each.busyShare,
        each => each.generatorShare,
        each => each.p50Ms,
        each => each.p99Ms,
      ]),
    ),
    `${ratePerSecond} applications a second, open model: CPU microseconds of an application`,
    formatTable(
      right('loan-api', 'auth-svc', 'scoring-svc', 'PostgreSQL', 'all', 'generator'),
      variantRows(open.rounds, [
        cpu('loan-api'),
        cpu('auth-svc'),
        cpu('scoring-svc'),
        cpu('PostgreSQL'),
        each => each.systemCpuMicros,
        cpu('generator'),
      ]),
    ),
    `${ratePerSecond} applications a second: latency, and what an application is in statements, spans and bytes`,
    formatTable(
      right('p50 ms', 'p95 ms', 'p99 ms', 'spans', 'read', 'written', 'log', 'WAL'),
      variantRows(open.rounds, [
        each => each.p50Ms,
        each => each.p95Ms,
        each => each.p99Ms,
        each => each.spans,
        each => each.bytes.read,
        each => each.bytes.written,
        each => each.bytes.log,
        each => each.bytes.writeAheadLog,
      ]),
    ),
    formatTable(
      right('statements', 'MiB at saturation', 'MiB at most'),
      VARIANT_NAMES.map(name => [
        name,
        statements[name]?.toFixed(2) ?? '-',
        memory('now')(name),
        memory('peak')(name),
      ]),
    ),
    formatTable(
      [{ title: 'ratio' }, { title: '', align: 'right' }, { title: 'noise', align: 'right' }],
      Object.entries(ratios).map(([name, { value, noise }]) => [
        name,
        value.toFixed(2),
        `± ${noise.toFixed(2)}`,
      ]),
    ),
    formatTable(
      [{ title: 'target' }, { title: 'is' }, { title: '', align: 'right' }, { title: 'result' }],
      judgements.map(({ says, target, value, result }) => [says, target, value.toFixed(2), result]),
    ),
  ].join('\n')
}

function plain({ value, noise }: Estimate): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2
  return `${value.toFixed(digits)} ±${noise.toFixed(digits)}`
}

function mapValues<Value, Mapped>(of: Record<string, Value>, map: (value: Value) => Mapped) {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, map(value)]))
}
