type Values = Record<string, number[]>
type Step = { types?: Record<string, string>; snapshot?: Values; cumulative?: Values }

const AGGREGATES = {
  counter: ['count', 'rate'],
  gauge: ['value'],
  rate: ['rate'],
  trend: ['avg', 'max', 'med', 'min', 'p(90)', 'p(95)', 'p(99)'],
}

/** Lines as k6's dashboard records them: the values of a moment in the order of their names. */
export function recordOf(...steps: Step[]): string {
  const known: Record<string, string> = {}
  const inOrder = (values: Values) =>
    Object.keys(known)
      .sort()
      .map(name => values[name] ?? [])
  const lines = steps.flatMap(({ types = {}, snapshot, cumulative }) => {
    Object.assign(known, types)
    const metrics = Object.entries(types).map(([name, type]) => [name, { type }])
    return [
      { event: 'metric', data: Object.fromEntries(metrics) },
      ...(cumulative ? [{ event: 'cumulative', data: inOrder(cumulative) }] : []),
      ...(snapshot ? [{ event: 'snapshot', data: inOrder(snapshot) }] : []),
    ]
  })
  const param = { event: 'param', data: { aggregates: AGGREGATES } }
  return [param, ...lines].map(line => `${JSON.stringify(line)}\n`).join('')
}
