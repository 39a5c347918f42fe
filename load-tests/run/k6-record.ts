/*
 * What k6's dashboard records: a line of JSON an event. The values of a moment come as a list in the order of the metrics' names, each a
 * list in the order of its type's aggregates.
 */

type Event =
  | { event: 'param'; data: { aggregates: Record<string, string[]> } }
  | { event: 'metric'; data: Record<string, { type: string }> }
  | { event: 'snapshot' | 'cumulative'; data: number[][] }
  | { event: 'start' | 'stop' | 'threshold'; data: unknown }

/** What k6 measured within one moment, or since it began: null where nothing was. */
export type Reading = (metric: string, aggregate: string) => number | null

export type K6Record = {
  /** One a second, with what was measured in it. */
  moments: { atMs: number; read: Reading }[]
  /** Of all of it. */
  total: Reading
  /** The values that a tag of a metric has taken. */
  valuesOfTag(metric: string, tag: string): string[]
}

/** Of a record that was cut short, because k6 was killed, all but the last line. @throws {SyntaxError} when another is no JSON. */
export function readK6Record(text: string): K6Record {
  const types = new Map<string, string>()
  const moments: K6Record['moments'] = []
  let aggregates: Record<string, string[]> = {}
  let total: Reading = () => null
  const readingOf = (values: number[][]): Reading => {
    const names = [...types.keys()].sort()
    const byName = new Map(values.map((value, index) => [names[index], value]))
    const ordersByType = aggregates
    return (metric, aggregate) => {
      const order = ordersByType[types.get(metric) ?? ''] ?? []
      return byName.get(metric)?.[order.indexOf(aggregate)] ?? null
    }
  }
  for (const line of text.split('\n').slice(0, -1)) {
    const event: Event = JSON.parse(line)
    if (event.event === 'param') aggregates = event.data.aggregates
    if (event.event === 'metric')
      for (const [name, { type }] of Object.entries(event.data)) types.set(name, type)
    if (event.event === 'cumulative') total = readingOf(event.data)
    if (event.event === 'snapshot') {
      const read = readingOf(event.data)
      moments.push({ atMs: read('time', 'value') ?? 0, read })
    }
  }
  const valuesOfTag = (metric: string, tag: string) => {
    const start = `${metric}{${tag}:`
    return [...types.keys()].filter(name => name.startsWith(start)).map(name => name.slice(start.length, -1))
  }
  return { moments, total, valuesOfTag }
}
