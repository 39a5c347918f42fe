import type { CommandLine, Option } from './command-line.ts'
import { shellWord } from './shell-word.ts'

/**
 * npm's own option names among ours: `npm_config_json` may come from somebody's .npmrc, so for these the variable proves
 * nothing about what was typed.
 */
const NPMS_OWN = new Set(['all', 'json'])

/**
 * `npm start --once` keeps `--once` for npm itself, which passes on only a variable, `npm_config_once=true`: the command
 * would silently do something else. Returns the line that was meant, or nothing. npm also loses which option a value
 * belonged to (`--offset 10` arrives as an argument "10"), so each takes the first that it may have, in the order they were left
 * over; those that may have any come last and leave the command its operands.
 */
export function lineThatWasMeant(
  line: CommandLine,
  args: string[],
  env: NodeJS.ProcessEnv,
): string | undefined {
  const swallowed = Object.entries(line.options).flatMap(([name, option]) => {
    const value = NPMS_OWN.has(name) ? undefined : env[`npm_config_${name.replaceAll('-', '_')}`]
    return value === undefined ? [] : [{ name, option, value }]
  })
  if (swallowed.length === 0) return undefined
  const leftOver = [...args]
  const take = (index: number) => (index < 0 ? undefined : leftOver.splice(index, 1)[0])
  const words = swallowed
    .toSorted((a, b) => Number(takesAnything(a.option)) - Number(takesAnything(b.option)))
    .flatMap(({ name, option, value }) => {
      if (option.type === 'boolean') return [`--${name}`]
      if (value !== 'true' && value !== '') return [`--${name}`, value]
      const index = takesAnything(option)
        ? (line.operands?.atLeast ?? 0)
        : leftOver.findIndex(word => mayBe(option, word))
      return [`--${name}`, take(index < leftOver.length ? index : -1) ?? option.placeholder]
    })
  return [line.command, '--', ...[...leftOver, ...words].map(shellWord)].join(' ')
}

function takesAnything(option: Option): boolean {
  return option.type === 'string' && option.check === undefined
}

function mayBe(option: Option, word: string): boolean {
  if (option.type === 'boolean') return false
  if (option.type === 'string') return option.check?.(word) === undefined
  return /^-?\d+$/.test(word) && option.check?.(Number(word)) === undefined
}
