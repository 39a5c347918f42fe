import type { CommandLine } from './command-line.ts'
import { shellWord } from './shell-word.ts'

/**
 * npm's own option names among ours: `npm_config_json` may come from somebody's .npmrc, so for these the variable proves
 * nothing about what was typed.
 */
const NPMS_OWN = new Set(['all', 'json'])

/**
 * `npm start --once` keeps `--once` for npm itself, which passes on only a variable, `npm_config_once=true`: the command
 * would silently do something else. Returns the line that was meant, or nothing. npm also loses which option a value
 * belonged to (`--offset 10` arrives as an argument "10"), so values are put back in the order they were left over.
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
  const words = swallowed.flatMap(({ name, option, value }) => {
    if (option.type === 'boolean') return [`--${name}`]
    const lost = value === 'true' || value === ''
    return [`--${name}`, lost ? (leftOver.shift() ?? option.placeholder) : value]
  })
  return [line.command, '--', ...[...words, ...leftOver].map(shellWord)].join(' ')
}
