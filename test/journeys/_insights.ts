/** A log line as CloudWatch Logs Insights sees it: members of members by their path, `err.type`. */
export type LogEvent = Record<string, unknown>
type Row = Record<string, unknown>

/** A query, as far as it is written in what docs/logs.md uses: filter, fields, stats, sort and limit. */
export type Query = {
  /** The fields of lines that it names, without the names that it makes itself. */
  fields: string[]
  run: (events: LogEvent[]) => Row[]
}

type Step = (rows: Row[]) => Row[]

/** @throws {Error} at whatever this interpreter does not know. */
export function parseQuery(text: string): Query {
  const named = new Set<string>()
  const made = new Set<string>()
  const steps = text
    .split('\n')
    .map(line => line.replace(/^\| /, ''))
    .map(command => parseCommand(tokensOf(command), named, made))
  return {
    fields: [...named].filter(field => !made.has(field)),
    run: events => steps.reduce((rows, step) => step(rows), events),
  }
}

/** Words, texts in quotes, and signs. */
const TOKEN = /"[^"]*"|[\w@.]+|>=|<=|!=|[=<>()[\],*]/g

function tokensOf(command: string): string[] {
  const tokens = command.match(TOKEN) ?? []
  if (tokens.join('') !== command.replaceAll(/("[^"]*")|\s/g, '$1'))
    throw new Error(`cannot read: ${command}`)
  return tokens
}

function parseCommand(tokens: string[], named: Set<string>, made: Set<string>): Step {
  const next = () => {
    const token = tokens.shift()
    if (token === undefined) throw new Error('a command ends too soon')
    return token
  }
  const expect = (wanted: string) => {
    const token = next()
    if (token !== wanted) throw new Error(`${wanted} is missing before ${token}`)
  }
  const isNext = (token: string) => tokens[0] === token && tokens.shift() === token
  const field = () => {
    const name = next()
    if (!/^@?[a-zA-Z][\w.]*$/.test(name)) throw new Error(`${name} is no field`)
    named.add(name)
    return name
  }
  const listOf = <T>(item: () => T): T[] => {
    const items = [item()]
    while (isNext(',')) items.push(item())
    return items
  }
  const literal = () => {
    const token = next()
    return token.startsWith('"') ? token.slice(1, -1) : Number(token)
  }

  type Condition = (row: Row) => boolean
  const either = (): Condition => {
    const one = both()
    if (!isNext('or')) return one
    const other = either()
    return row => one(row) || other(row)
  }
  const both = (): Condition => {
    const one = comparison()
    if (!isNext('and')) return one
    const other = both()
    return row => one(row) && other(row)
  }
  const comparison = (): Condition => {
    if (isNext('(')) {
      const inner = either()
      expect(')')
      return inner
    }
    if (isNext('ispresent')) {
      expect('(')
      const name = field()
      expect(')')
      return row => row[name] !== undefined
    }
    const name = field()
    const operator = next()
    if (operator === 'in') {
      expect('[')
      const values = listOf(literal)
      expect(']')
      return row => values.includes(row[name] as string)
    }
    const value = literal()
    if (operator === '=') return row => row[name] === value
    if (operator === '>=') return row => typeof row[name] === 'number' && row[name] >= Number(value)
    throw new Error(`${operator} is no operator`)
  }

  const aggregate = (): [name: string, of: (rows: Row[]) => unknown] => {
    const [of, calculate] = aggregation()
    expect('as')
    const name = next()
    made.add(name)
    return [
      name,
      rows =>
        calculate(
          rows.map(row => row[of]).filter(value => typeof value === 'number'),
          rows,
        ),
    ]
  }
  const aggregation = (): [of: string, calculate: (values: number[], rows: Row[]) => unknown] => {
    const name = next()
    expect('(')
    const of = name === 'count' ? next() : field()
    const percent = name === 'pct' && isNext(',') ? Number(next()) : 0
    expect(')')
    if (name === 'count' && of === '*') return [of, (_values, rows) => rows.length]
    if (name === 'sum') return [of, sum]
    if (name === 'avg') return [of, values => sum(values) / values.length]
    if (name === 'pct') return [of, values => percentile(values, percent)]
    throw new Error(`${name} is no aggregation`)
  }
  const group = (): ((row: Row) => unknown) => {
    if (!isNext('bin')) {
      const name = field()
      return Object.assign((row: Row) => row[name], { named: name })
    }
    expect('(')
    const minutes = Number.parseInt(next(), 10)
    expect(')')
    const widthMs = minutes * 60_000
    const start = (row: Row) => Math.floor(Date.parse(String(row['@timestamp'])) / widthMs) * widthMs
    return Object.assign(start, { named: `bin(${minutes}m)` })
  }

  const commands: Record<string, () => Step> = {
    filter: () => {
      const condition = either()
      return rows => rows.filter(condition)
    },
    fields: () => {
      const names = listOf(field)
      return rows => rows.map(row => pick(row, names))
    },
    sort: () => {
      const name = field()
      const sign = { asc: 1, desc: -1 }[next()]
      if (!sign) throw new Error('sort is asc or desc')
      return rows => rows.toSorted((one, other) => sign * compare(one[name], other[name]))
    },
    limit: () => {
      const most = Number(next())
      return rows => rows.slice(0, most)
    },
    stats: () => {
      const aggregates = listOf(aggregate)
      const groups = isNext('by') ? listOf(group) : []
      return rows =>
        [...Map.groupBy(rows, row => JSON.stringify(groups.map(of => of(row) ?? null))).entries()].map(
          ([key, members]) => ({
            ...Object.fromEntries(
              groups.map((of, index) => [(of as { named?: string }).named, JSON.parse(key)[index]]),
            ),
            ...Object.fromEntries(aggregates.map(([name, of]) => [name, of(members)])),
          }),
        )
    },
  }
  const name = next()
  const command = commands[name]
  if (!command) throw new Error(`${name} is no command`)
  const step = command()
  if (tokens.length > 0) throw new Error(`${tokens.join(' ')} is left over`)
  return step
}

function pick(row: Row, names: string[]): Row {
  return Object.fromEntries(names.filter(name => row[name] !== undefined).map(name => [name, row[name]]))
}

function compare(one: unknown, other: unknown): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other
  return String(one) < String(other) ? -1 : 1
}

function sum(values: number[]): number {
  return values.reduce((all, each) => all + each, 0)
}

/** The smallest value that so many percent do not exceed. */
function percentile(values: number[], percent: number): number | undefined {
  return values.toSorted((one, other) => one - other)[Math.ceil((values.length * percent) / 100) - 1]
}
