import { read } from './_tree.ts'

const guide = read('docs/integrate.md')

/** The first table behind `text`, cell by cell. @throws {Error} without one. */
export function tableAfter(text: string): { head: string[]; rows: [string, ...string[]][] } {
  const [, behind = ''] = guide.split(text)
  const lines = behind.split('\n')
  const begin = lines.findIndex(line => line.startsWith('| '))
  const [head, , ...rows] = lines.slice(begin, lines.indexOf('', begin)).map(cellsOf)
  if (begin < 0 || !head || rows.length === 0) throw new Error(`no table behind ${text}`)
  return { head, rows }
}

function cellsOf(line: string): [string, ...string[]] {
  const [first = '', ...others] = line.split('|').slice(1, -1)
  return [first.trim(), ...others.map(cell => cell.trim())]
}
