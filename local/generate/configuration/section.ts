import { REPOSITORY } from '../../repository.ts'
import { code, row, table, withSecret } from '../markdown.ts'
import { detailsOf, hasDetails } from './details.ts'
import type { Group } from './groups.ts'
import { setByTerraform } from './terraform.ts'
import { type Variable, variablesOf } from './variable.ts'

const HEADER = ['variable', 'default', 'unit and bounds, or form', 'meaning']

/** A row of a table, and what it is about. */
export type Row = { name: string; text: string; concern: string | undefined }

/** The variables of a group but for `shared`, with details of those that have more to them than a row and that no group `before` has. */
export function sectionOf(group: Group, shared: Row[], before: Group[]): string[] {
  const { title, introduction = '', schema } = group
  const rows = rowsOf(group).filter(({ text }) => shared.every(each => each.text !== text))
  const isNew = ({ name }: Variable) => before.every(each => !(name in each.schema.shape))
  const detailed = variablesOf(schema.shape).filter(each => hasDetails(each) && isNew(each))
  return [
    `## ${title}`,
    introduction,
    variableTable(rows),
    terraformSets(group, rows),
    ...detailed.flatMap(detailsOf),
  ]
}

export function rowsOf({ schema, concerns }: Group): Row[] {
  let concern: string | undefined
  return variablesOf(schema.shape).map(variable => {
    concern = concerns[variable.name] ?? concern
    return { name: variable.name, text: rowOf(variable), concern }
  })
}

function rowOf(variable: Variable): string {
  const { name, isRequired, isSecret, form, meaning } = variable
  const named = hasDetails(variable) ? `[${code(name)}](#${name.toLowerCase()})` : code(name)
  const unset = isRequired ? '**must be set**' : defaultOf(variable)
  return row([named, unset, form, withSecret(meaning, isSecret)])
}

/** A file's is shown from the repository's root. */
function defaultOf({ default: value }: Variable): string {
  return value === undefined ? 'none' : code(value.replace(`${REPOSITORY}/`, ''))
}

/** The rows that all groups have in the same words. */
export function sharedRows(groups: Group[]): Row[] {
  const [first = [], ...others] = groups.map(rowsOf)
  return first.filter(({ text }) => others.every(rows => rows.some(each => each.text === text)))
}

/** With a line where a concern begins. */
export function variableTable(rows: Row[]): string {
  const lines = rows.flatMap(({ text, concern }, index) =>
    concern === undefined || rows[index - 1]?.concern === concern
      ? [text]
      : [row([`**${concern}**`, '', '', '']), text],
  )
  return table(HEADER, lines)
}

/** In words, which of `rows` are set where the platform runs; nothing where none is. */
export function terraformSets({ terraform }: Pick<Group, 'terraform'>, rows: Pick<Row, 'name'>[]): string {
  const set = setByTerraform(terraform)
  const names = rows.map(({ name }) => name).filter(name => set.has(name))
  return names.length > 0 ? `Terraform sets in AWS: ${names.map(code).join(', ')}.` : ''
}
