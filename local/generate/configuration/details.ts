import type { z } from 'zod'
import { code, row, table } from '../markdown.ts'
import { kindOf, membersOf } from './members.ts'
import type { Variable } from './variable.ts'

/** Whether there is more to say of it than a row of a table takes. */
export function hasDetails({ details, content }: Variable): boolean {
  return details !== undefined || content !== undefined
}

/** The paragraphs below a heading of its own, which its row links to. */
export function detailsOf(variable: Variable): string[] {
  const { name, details = '', content } = variable
  const shape = content === undefined ? [] : [kindOf(content), memberTable(content)]
  return [`### ${code(name)}`, ...shape, details, exampleOf(variable)]
}

function memberTable(content: z.core.$ZodType): string {
  const members = membersOf(content)
  if (members.length === 0) return ''
  return table(
    ['member', 'default', 'form', 'meaning'],
    members.map(({ path, default: unset, form, meaning }) => row([path, unset, form, meaning])),
  )
}

function exampleOf({ name, content, example }: Variable): string {
  if (example === undefined) return ''
  if (content === undefined) return `\`\`\`sh\n${name}='${example}'\n\`\`\``
  return `\`\`\`json\n${JSON.stringify(example, null, 2).replace(LIST_OF_TEXTS, onOneLine)}\n\`\`\``
}

const LIST_OF_TEXTS = /\[\s+"[^[\]{}]*"\s+\]/g

function onOneLine(list: string): string {
  return list.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']')
}
