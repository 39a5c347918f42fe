/** A number of each metric by its id; undefined is missing data. */
export type Numbers = Record<string, number | undefined>
type Value = number | undefined
type Node = (numbers: Numbers) => Value

const TOKEN = /\s*(>=|<=|[-+*/(),[\]<>]|\d+(?:\.\d+)?|[A-Za-z_]\w*)/y

const COMPARISONS: Record<string, (left: number, right: number) => number> = {
  '>=': (left, right) => Number(left >= right),
  '<=': (left, right) => Number(left <= right),
  '>': (left, right) => Number(left > right),
  '<': (left, right) => Number(left < right),
}
const SUMS: typeof COMPARISONS = { '+': (left, right) => left + right, '-': (left, right) => left - right }
/** What is divided by 0 has no data point. */
const PRODUCTS: typeof COMPARISONS = {
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
}

/** Reads the part of CloudWatch's metric math that the alarms and dashboards use; throws on all else. */
export function parseMetricMath(expression: string): { evaluate: Node; ids: string[] } {
  const tokens = tokensOf(expression)
  const ids: string[] = []
  let at = 0

  const next = () => tokens[at++]
  function expectToken(token: string): void {
    if (next() !== token) throw new Error(`${expression}: ${token} is expected at ${at}`)
  }

  const comparison = (): Node => binary(sum, COMPARISONS)
  const sum = (): Node => binary(product, SUMS)
  const product = (): Node => binary(operand, PRODUCTS)

  function binary(inner: () => Node, operators: typeof COMPARISONS): Node {
    let left = inner()
    for (let apply = operators[tokens[at] ?? '']; apply; apply = operators[tokens[at] ?? '']) {
      next()
      const [first, second, compute] = [left, inner(), apply]
      left = numbers => known(first(numbers), second(numbers), compute)
    }
    return left
  }

  function operand(): Node {
    const token = next() ?? ''
    if (token === '(') return closed(comparison(), ')')
    if (/^\d/.test(token)) return () => Number(token)
    if (token in FUNCTIONS) return call(token)
    if (!/^[a-z]\w*$/.test(token)) throw new Error(`${expression}: ${token} is not understood`)
    ids.push(token)
    return numbers => numbers[token]
  }

  function closed(node: Node, by: string): Node {
    expectToken(by)
    return node
  }

  function call(name: string): Node {
    expectToken('(')
    const isArray = tokens[at] === '['
    if (isArray) next()
    const args = [comparison()]
    while (tokens[at] === ',') {
      next()
      args.push(comparison())
    }
    if (isArray) expectToken(']')
    expectToken(')')
    return numbers => FUNCTIONS[name]?.(args.map(arg => arg(numbers)))
  }

  const evaluate = comparison()
  if (at !== tokens.length) throw new Error(`${expression}: ${tokens[at]} is too much`)
  return { evaluate, ids }
}

const FUNCTIONS: Record<string, (args: Value[]) => Value> = {
  IF: ([condition, yes, no]) => (condition === undefined ? undefined : condition ? yes : no),
  FILL: ([value, instead]) => value ?? instead,
  SUM: args => args.reduce((sum, arg) => known(sum, arg, (left, right) => left + right)),
}

function known(left: Value, right: Value, compute: (left: number, right: number) => number): Value {
  if (left === undefined || right === undefined) return undefined
  const result = compute(left, right)
  return Number.isFinite(result) ? result : undefined
}

function tokensOf(expression: string): string[] {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < expression.length) {
    const from = TOKEN.lastIndex
    const [, token] = TOKEN.exec(expression) ?? []
    if (token === undefined) throw new Error(`${expression}: not understood from ${from} on`)
    tokens.push(token)
  }
  return tokens
}
