import type { CommandLine, Option } from './command-line.ts'

/** What `--help` prints: summary, usage, one line an option, one example. */
export function helpText(line: CommandLine): string {
  const rows = Object.entries(line.options).map(([name, option]) => [usageOf(name, option), describe(option)])
  if (line.operands) rows.unshift([line.operands.placeholder, line.operands.description])
  rows.push(['--help', 'prints this'])
  const width = Math.max(...rows.map(([usage = '']) => usage.length))
  const usage = [line.command, '--', line.operands?.placeholder, '[options]'].filter(Boolean).join(' ')
  return [
    line.summary,
    '',
    `usage    ${usage}`,
    ...rows.map(([usage = '', description = '']) => `         ${usage.padEnd(width)}  ${description}`),
    '',
    `example  ${line.example}`,
    '',
  ].join('\n')
}

function usageOf(name: string, option: Option): string {
  return option.type === 'boolean' ? `--${name}` : `--${name} ${option.placeholder}`
}

function describe(option: Option): string {
  const hasDefault = option.type !== 'boolean' && option.default !== undefined
  return hasDefault ? `${option.description} (default ${option.default})` : option.description
}
