import type { CommandLine, Option } from './command-line.ts'
import { wrap } from './wrap.ts'

/** What `--help` prints: summary, usage, a row an option, the words that there are to choose from, one example. */
export function helpText(
  { command, summary, example, options, operands }: CommandLine,
  width = process.stdout.columns || 80,
): string {
  const rows: Row[] = Object.entries(options).map(([name, option]) => [
    usageOf(name, option),
    describe(option),
  ])
  if (operands) rows.unshift([operands.placeholder, operands.description])
  rows.push(['--help', 'prints this'])
  const choices = Object.entries(operands?.choices ?? {}).map(([title, words]) => ({
    title,
    rows: Object.entries(words).map(([word, { summary }]): Row => [word, summary]),
  }))
  return [
    ...wrap(summary, width),
    '',
    `usage    ${[command, '--', operands?.placeholder, '[options]'].filter(Boolean).join(' ')}`,
    ...section('', rows, width),
    '',
    ...choices.flatMap(({ title, rows }) => [...section(title, rows, width), '']),
    // To be pasted, and so never wrapped.
    `example  ${example}`,
    '',
  ].join('\n')
}

type Row = [name: string, description: string]

/** As wide as `usage` and `example` with what follows them. */
const TITLE_WIDTH = 9

/** Rows to the right of their title; a long description goes on below itself. */
function section(title: string, rows: Row[], width: number): string[] {
  const nameWidth = Math.max(...rows.map(([name]) => name.length))
  const indent = TITLE_WIDTH + nameWidth + 2
  return rows.flatMap(([name, description], index) => {
    const head = (index === 0 ? title : '').padEnd(TITLE_WIDTH) + name
    return wrap(description, width - indent).map(
      (text, line) => (line === 0 ? head : '').padEnd(indent) + text,
    )
  })
}

function usageOf(name: string, option: Option): string {
  return option.type === 'boolean' ? `--${name}` : `--${name} ${option.placeholder}`
}

function describe(option: Option): string {
  const hasDefault = option.type !== 'boolean' && option.default !== undefined
  return hasDefault ? `${option.description} (default ${option.default})` : option.description
}
