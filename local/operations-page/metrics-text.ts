export type Series = { labels: Record<string, string>; value: number }

/** What a service measured, by the metric's name. */
export type Measured = Map<string, Series[]>

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)(?: -?\d+)?$/
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g

/** Reads the text format of Prometheus. What is no sample of a number is skipped. */
export function readMetrics(text: string): Measured {
  const measured: Measured = new Map()
  for (const line of text.split('\n')) {
    const [, name, labels = '', number = ''] = LINE.exec(line) ?? []
    const value = numberOf(number)
    if (name === undefined || Number.isNaN(value)) continue
    const series = { labels: labelsOf(labels), value }
    const others = measured.get(name)
    if (others) others.push(series)
    else measured.set(name, [series])
  }
  return measured
}

/** The sum of the series whose labels are these; undefined when there is none. */
export function sumOf(measured: Measured, name: string, labels: Record<string, string> = {}) {
  const matching = seriesOf(measured, name, labels)
  return matching.length === 0 ? undefined : matching.reduce((sum, { value }) => sum + value, 0)
}

export function seriesOf(measured: Measured, name: string, labels: Record<string, string> = {}): Series[] {
  const wanted = Object.entries(labels)
  return (measured.get(name) ?? []).filter(series =>
    wanted.every(([label, value]) => series.labels[label] === value),
  )
}

function numberOf(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY
  if (text === '-Inf') return Number.NEGATIVE_INFINITY
  return text === '' ? Number.NaN : Number(text)
}

const ESCAPED: Record<string, string> = { n: '\n', '"': '"', '\\': '\\' }

function labelsOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(LABEL)].map(([, label = '', value = '']) => [
    label,
    value.replace(/\\(.)/g, (whole, character: string) => ESCAPED[character] ?? whole),
  ])
  return Object.fromEntries(pairs)
}
