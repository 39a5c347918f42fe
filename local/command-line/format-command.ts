import type { CommandLine, Option, Parsed } from './command-line.ts'
import { shellWord } from './shell-word.ts'

/** The command a person would type for these options, to be pasted. */
export function formatCommand<Options extends Record<string, Option>>(
  line: CommandLine<Options>,
  options: Partial<Parsed<Options>['options']>,
): string {
  const words = Object.entries(line.options).flatMap(([name, { type }]) => {
    const value: unknown = options[name]
    if (value === undefined || value === false || value === defaultOf(line.options[name])) return []
    return type === 'boolean' ? [`--${name}`] : [`--${name}`, shellWord(String(value))]
  })
  return words.length === 0 ? line.command : [line.command, '--', ...words].join(' ')
}

function defaultOf(option: Option | undefined): unknown {
  return option && option.type !== 'boolean' ? option.default : undefined
}
