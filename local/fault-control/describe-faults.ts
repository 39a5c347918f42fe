import { formatTable } from '../command-line/table.ts'
import { describeRules } from './describe-rules.ts'
import { type FaultStatus, nameOfFault, type Scenario } from './simulator.ts'

/** What is in force, and until when, for a person; `off` is the command that ends it. */
export function describeStatus(
  { scenario, plan, endsAt, remainingSeconds }: FaultStatus,
  off: string,
): string {
  if (!plan || endsAt === null) return 'no faults are in force\n'
  const left = `${Math.ceil(remainingSeconds ?? 0)} s`
  return `${nameOfFault({ scenario })} is in force until ${timeOfDay(endsAt)}, for ${left}\n${tableOf(plan)}\nto end it now  ${off}\n`
}

function tableOf({ rules = [], stages = [] }: NonNullable<FaultStatus['plan']>): string {
  const staged = stages.flatMap((stage, index) =>
    describeRules(stage.rules).map(([id, ...rest]) => [`${index + 1}. ${id}`, ...rest]),
  )
  const rows = [...describeRules(rules), ...staged]
  if (rows.length === 0) return ''
  const columns = [
    { title: 'rule' },
    { title: 'attempts', align: 'right' as const },
    { title: 'what they meet' },
  ]
  return `\n${formatTable(columns, rows)}`
}

export function describeScenarios(scenarios: Scenario[]): string {
  const rows = scenarios.map(({ name, description }) => [name, description])
  return formatTable([{ title: 'scenario' }, { title: 'what the bureau does' }], rows)
}

/** On the clock of whoever reads it. */
function timeOfDay(iso: string): string {
  const date = new Date(iso)
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map(part => String(part).padStart(2, '0'))
    .join(':')
}
