import type { Group } from './groups.ts'
import { membersOf } from './members.ts'
import { type Variable, variablesOf } from './variable.ts'

/** As much as a cell of a table takes: the rest is for `details`. */
const MEANING_AT_MOST = 130

/** What the end of a name says of the unit; the first that fits. */
const UNITS: [suffix: RegExp, unit: RegExp, example: string][] = [
  [/_PER_SECOND$/, / a second$/, "'requests a second'"],
  [/_MS$/, /^ms$/, "'ms'"],
  [/_SECONDS$/, /^s$/, "'s'"],
  [/_PERCENT$/, /^%$/, "'%'"],
  [/(^|_)PORT$/, /^port$/, "'port'"],
]

/** What keeps the variables of `group` out of the catalogue, each with what to do about it. */
export function faultsOf({ schema, source, concerns, title }: Group): string[] {
  const variables = variablesOf(schema.shape)
  const names = variables.map(({ name }) => name)
  const without = Object.keys(concerns).filter(name => !names.includes(name))
  return [
    ...variables.flatMap(faultsOfVariable).map(fault => `${source}: ${fault}`),
    ...without.map(
      name =>
        `local/generate/configuration/groups.ts: ${title} has no ${name}: name another first variable of that concern`,
    ),
  ]
}

function faultsOfVariable({ name, meaning, isNumber, unit, content, example }: Variable): string[] {
  const [, expected, suggestion] = UNITS.find(([suffix]) => suffix.test(name)) ?? []
  const unsaid = content === undefined ? [] : membersOf(content).filter(member => member.meaning === '')
  const faults = {
    "has no meaning: end its schema with .describe('what it is for'), or .meta({ description: '…', secret: true })":
      meaning === '',
    [`is explained in ${meaning.length} characters, at most ${MEANING_AT_MOST} fit: put the rest into .meta({ details: '…' })`]:
      meaning.length > MEANING_AT_MOST,
    [`is a number without a unit: integer({ minimum, maximum, unit: ${suggestion ?? "'calls'"} }), or .meta({ unit: … })`]:
      isNumber && !unit,
    [`has the unit '${unit}', but by its name it is ${suggestion}: change one of them`]:
      isNumber && Boolean(unit) && expected !== undefined && !expected.test(unit ?? ''),
    'is JSON without an example: end the schema of its content with .meta({ example: … })':
      content !== undefined && example === undefined,
    [`is JSON, and ${unsaid.map(({ path }) => path).join(', ')} has no meaning: end the schema of it with .describe('…')`]:
      unsaid.length > 0,
  }
  return Object.entries(faults).flatMap(([fault, isTrue]) => (isTrue ? [`${name} ${fault}`] : []))
}
