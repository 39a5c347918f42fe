/** A command of a document, and what the document says that it prints. */
export type Documented = { command: string; output: string }

/** What stands in a document's console blocks: a line that begins with `$ ` is a command, with the lines that its backslashes join to it. */
export function documentedCommands(markdown: string): Documented[] {
  const blocks = [...markdown.matchAll(/^```console\n(.*?)^```$/gms)].map(([, block = '']) => block)
  return blocks.flatMap(block =>
    [...block.matchAll(/^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ ).*\n)*)/gm)].map(([, command = '', output = '']) => ({
      command,
      output,
    })),
  )
}

/** What another run prints as well: less ids, times, ports, and how wide a column is. */
export function shapeOf(output: string): string {
  return output
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
    .replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, 'TIME')
    .replaceAll(/\b\d{2}:\d{2}:\d{2}\b/g, 'CLOCK')
    .replaceAll(/(?<=127\.0\.0\.1:)\d+/g, 'PORT')
    .replaceAll(/\b\d+(\.\d+)?(?= (s|ms)\b)/g, 'DURATION')
    .replaceAll(/(?<=\s)\d{1,4}(?=\s|$)/g, 'MS')
    .replaceAll(/-{3,}/g, 'RULE')
    .replaceAll(/\s+/g, '')
}

/** The shape as a pattern of all that is printed, where `...` stands for anything. */
export function patternOf(documented: string): RegExp {
  const parts = documented.split('...').map(part => RegExp.escape(shapeOf(part)))
  return new RegExp(`^${parts.join('.*')}$`)
}
