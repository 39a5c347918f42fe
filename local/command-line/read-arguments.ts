import { parseArgs } from 'node:util'
import type { CommandLine, Option, Parsed } from './command-line.ts'
import { Failure } from './failure.ts'

/** Arguments to checked values; throws a usage `Failure` that names the first argument that is wrong. */
export function readArguments<Options extends Record<string, Option>>(
  line: CommandLine<Options>,
  args: string[],
): Parsed<Options> {
  const { tokens } = parseArgs({ args, strict: false, tokens: true, options: shapeForNode(line.options) })
  const options: Record<string, unknown> = defaultsOf(line.options)
  const operands: string[] = []
  for (const token of tokens) {
    if (token.kind === 'option') options[token.name] = readOption(line, token)
    if (token.kind === 'positional') operands.push(token.value)
  }
  checkOperands(line, operands)
  return { options, operands } as Parsed<Options>
}

function shapeForNode(options: Record<string, Option>) {
  return Object.fromEntries(
    Object.entries(options).map(([name, { type }]) => [
      name,
      { type: type === 'boolean' ? type : ('string' as const) },
    ]),
  )
}

function defaultsOf(options: Record<string, Option>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => [
      name,
      option.type === 'boolean' ? false : option.default,
    ]),
  )
}

function readOption(line: CommandLine, token: { name: string; rawName: string; value?: string | undefined }) {
  const option = Object.hasOwn(line.options, token.name) ? line.options[token.name] : undefined
  if (!option) throw wrongUsage(line, `unknown option ${token.rawName}`)
  if (option.type === 'boolean') {
    if (token.value !== undefined) throw wrongUsage(line, `${token.rawName} takes no value`)
    return true
  }
  if (!token.value || token.value.startsWith('--')) {
    throw wrongUsage(line, `${token.rawName} needs a value (${token.rawName} ${option.placeholder})`)
  }
  const value = option.type === 'integer' ? readInteger(line, token.rawName, token.value) : token.value
  const complaint = (option.check as ((value: unknown) => string | undefined) | undefined)?.(value)
  if (complaint) throw wrongUsage(line, `${token.rawName} ${token.value}: ${complaint}`)
  return value
}

function readInteger(line: CommandLine, name: string, text: string): number {
  const value = Number(text)
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw wrongUsage(line, `${name} ${text}: must be a whole number`)
  }
  return value
}

function checkOperands(line: CommandLine, operands: string[]): void {
  const { atLeast, atMost } = line.operands ?? { atLeast: 0, atMost: 0 }
  if (operands.length > atMost) throw wrongUsage(line, `unexpected argument ${operands[atMost]}`)
  if (operands.length < atLeast) throw wrongUsage(line, `${line.operands?.placeholder} is missing`)
}

function wrongUsage(line: CommandLine, complaint: string): Failure {
  return new Failure(`${complaint} (${line.command} -- --help lists what there is)`, 2)
}
