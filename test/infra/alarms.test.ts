import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { REPOSITORY } from '../../local/repository.ts'
import { NAME, planO11y } from './_o11y.ts'
import type { Plan, Resource } from './plan.ts'

const RUNBOOKS = join(REPOSITORY, 'docs/runbooks')

let plan: Plan
beforeAll(async () => {
  plan = await planO11y()
})

const of = (type: string) => plan.resources.filter(each => each.type === type)
const metricAlarms = () => of('aws_cloudwatch_metric_alarm')
const acts = ({ values }: Resource) => (values.alarm_actions ?? []).length > 0
const actingAlarms = () => [...metricAlarms(), ...of('aws_cloudwatch_composite_alarm')].filter(acts)

/** What somebody is told by: alarms, and events of ECS. */
const told = () => [
  ...actingAlarms().map(({ values }) => [values.alarm_name, values.alarm_description] as const),
  ...of('aws_cloudwatch_event_target').map(
    ({ values }) => [values.rule, values.input_transformer[0].input_template.slice(1, -1)] as const,
  ),
]

test('halves of a burn tell nobody; their composites, and all other alarms, do, also of the end', () => {
  expect(
    metricAlarms()
      .filter(alarm => !acts(alarm))
      .map(({ name }) => name),
  ).toEqual(
    metricAlarms()
      .filter(({ name }) => name === 'burn')
      .map(({ name }) => name),
  )
  expect(of('aws_cloudwatch_composite_alarm')).toHaveLength(12)
  expect(of('aws_cloudwatch_composite_alarm').every(acts)).toBe(true)
  for (const { values } of actingAlarms())
    expect(values.ok_actions, values.alarm_name).toEqual(values.alarm_actions)
})

test('there is an alarm on each thing that is to be told of', () => {
  const names = told().map(([name]) => name.slice(NAME.length + 1))
  for (const name of [
    'breaker-open-auth-svc',
    'breaker-open-scoring-svc',
    'breaker-open-bureau',
    'undecided-age',
    'past-maximum-age',
    'database-capacity-1',
    'database-capacity-2',
    'tasks-missing-loan-api',
    'tasks-missing-auth-svc',
    'tasks-missing-scoring-svc',
    'unhealthy-hosts',
    'target-5xx',
    'metrics-absent-loan-api',
    'metrics-absent-auth-svc',
    'metrics-absent-scoring-svc',
    'personal-data-in-logs',
    'deployment-failed',
    'migration-failed',
  ]) {
    expect(names).toContain(name)
  }
})

test('who is told reads first what it is to people outside, then how bad it is, and where to read on', () => {
  for (const [name, description] of told()) {
    expect(description, name).toMatch(/^(Partners|Applicants|What partners see)\b/)
    expect(description, name).toMatch(/Severity: (page|ticket)\. Runbook: https:\/\/\S+\.md$/)
    expect(existsSync(join(RUNBOOKS, basename(description))), `${name}: ${basename(description)}`).toBe(true)
    expect(description.length).toBeLessThanOrEqual(1_024)
  }
})

test('who is told of what hurts now is woken, of the rest not: the topic is that of the severity', () => {
  for (const { address, type, values, name } of actingAlarms()) {
    const written = JSON.stringify(plan.configuration.get(`${type}.${name}`)?.expressions.alarm_actions)
    const [fixed] = /aws_sns_topic\.this\[\\"(page|ticket)\\"\]/.exec(written)?.slice(1) ?? []
    const severity = /Severity: (\w+)/.exec(values.alarm_description)?.[1]
    if (fixed) expect(fixed, address).toBe(severity)
  }
})

test('every runbook says what partners see, where to look, why it may be, what to do, and how it ends', () => {
  const files = new Set(told().map(([, description]) => basename(description)))
  expect(files.size).toBeGreaterThan(10)
  for (const file of [...files].filter(each => readdirSync(RUNBOOKS).includes(each))) {
    const headings = [...readFileSync(join(RUNBOOKS, file), 'utf8').matchAll(/^## (.*)$/gm)].map(
      ([, text]) => text,
    )
    expect(headings, file).toEqual([
      'What partners see',
      'First look',
      'Likely causes',
      'What to do',
      'How it ends',
    ])
  }
})

test('each metric alarm says on purpose what missing data means: only what must always be there breaches', () => {
  const meanings = Map.groupBy(metricAlarms(), ({ values }) => String(values.treat_missing_data))
  expect([...meanings.keys()].sort()).toEqual(['breaching', 'ignore', 'notBreaching'])
  const names = (meaning: string) => new Set(meanings.get(meaning)?.map(({ name }) => name))
  expect(names('breaching')).toEqual(new Set(['metrics_absent', 'tasks_missing']))
  expect(names('ignore')).toEqual(new Set(['past_maximum_age']))
})

test('a deployment is rolled back by two alarms, which are there before the services', () => {
  const names = metricAlarms().map(({ values }) => values.alarm_name)
  const rollingBack: string[] = plan.outputs.deployment_alarms
  expect([...rollingBack].sort()).toEqual([`${NAME}-availability-deployment`, `${NAME}-target-5xx`])
  for (const name of rollingBack) expect(names).toContain(name)
})

test('each group of logs is encrypted and kept for a while; those that people write to are looked through', () => {
  const groups = of('aws_cloudwatch_log_group')
  const protectedGroups = of('aws_cloudwatch_log_data_protection_policy').map(
    ({ values }) => values.log_group_name,
  )
  expect(groups.length).toBe(10)
  for (const { values } of groups) {
    expect(values.retention_in_days).toBe(30)
    if (values.name !== `/${NAME}/vpc-flow-logs`) expect(protectedGroups).toContain(values.name)
  }
  for (const { values } of of('aws_cloudwatch_log_data_protection_policy')) {
    const { Statement: statements } = JSON.parse(values.policy_document)
    expect(statements.flatMap(({ Operation }: { Operation: object }) => Object.keys(Operation))).toEqual([
      'Audit',
      'Deidentify',
    ])
    expect(statements[0].DataIdentifier).toEqual(statements[1].DataIdentifier)
  }
})

test('the queries of docs/logs.md are saved, each as it is written there', () => {
  const page = readFileSync(join(REPOSITORY, 'docs/logs.md'), 'utf8')
  const saved = of('aws_cloudwatch_query_definition').map(({ values }) => values)
  expect(saved).toHaveLength([...page.matchAll(/^### /gm)].length)
  for (const { name, query_string: query } of saved) {
    expect(page).toContain(`### ${name.slice(NAME.length + 1)}\n`)
    expect(page).toContain(`\`\`\`\n${query}\n\`\`\``)
  }
})
