import { read } from './_tree.ts'

/** A command of a document, and what the document says that it prints. */
export type Step = { command: string; output: string }

/** The commands of all console blocks of a document, in their order. */
export function stepsIn(document: string): Step[] {
  const blocks = [...read(document).matchAll(/^```console\n(.*?)^```/gms)].map(([, block = '']) => block)
  return blocks.flatMap(block => block.split(/^\$ /m).slice(1).map(readStep))
}

/** A command goes on for as long as its lines end with `\` or `|`. */
function readStep(text: string): Step {
  const [, command = '', output = ''] = /^((?:[^\n]*[\\|]\n)*[^\n]*)\n(.*)$/s.exec(text) ?? []
  return { command, output }
}

/** What another run prints as well: less ids, tokens, times, ports, the policy in force, the width of columns, and the breaks that make long lines readable. */
export function shapeOf(output: string): string {
  return output
    .replaceAll(/eyJ[\w.…-]+/g, 'TOKEN')
    .replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, 'ID')
    .replaceAll(/(?<="policyVersion":")[^"]+/g, 'POLICY')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/\b\d\d:\d\d:\d\d\b/g, 'CLOCK')
    .replaceAll(/(?<=127\.0\.0\.1:)\d+/g, 'PORT')
    .replaceAll(/\b\d+(\.\d+)?(?= (s|ms)\b)/g, 'DURATION')
    .replaceAll(/(?<=\s)(?<!HTTP\/1\.1 |Retry-After: )\d{1,4}(?=\s|$)/g, 'MS')
    .replaceAll(/-{3,}/g, 'RULE')
    .replaceAll(/\s+/g, '')
}

/** The shape as a pattern of all that is printed, where `...` stands for anything. */
export function patternOf(documented: string): RegExp {
  const parts = documented.split('...').map(part => RegExp.escape(shapeOf(part)))
  return new RegExp(`^${parts.join('.*')}$`)
}
