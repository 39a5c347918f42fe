import { expect, test } from 'vitest'
import { setStage } from './_stage.ts'

const TASK = 'arn:aws:ecs:eu-west-1:123456789012:task/loans-dev/0abc'
const env = {
  CLUSTER: 'loans-dev',
  TASK_DEFINITION: 'loans-dev-migrate:7',
  SUBNETS: 'subnet-1,subnet-2',
  SECURITY_GROUPS: 'sg-1',
  AWS_REGION: 'eu-west-1',
}

/** Answers as the aws command prints text: fields with a tab between, None for null. */
const aws = (ending: string, answers: Record<string, string> = {}) => {
  const all = {
    'ecs run-task': `printf '${TASK}\\tNone\\n'`,
    'ecs describe-tasks': `printf '${ending}\\n'`,
    'ecs describe-task-definition': `printf '/loans-dev/migrate\\tecs\\n'`,
    'logs get-log-events': `printf 'migrate: 0007-more\\tno such table\\n'`,
    ...answers,
  }
  return `case "$1 $2" in\n${Object.entries(all)
    .map(([call, body]) => `'${call}') ${body} ;;\n`)
    .join('')}esac`
}

test('runs the task in the private subnets, waits for its end, and says that the schema is current', async () => {
  const stage = setStage({ aws: aws('0\\tEssential container in task exited') })
  expect(await stage.run('run-migration.sh', [], { env })).toEqual({
    code: 0,
    stdout: 'the schema is current\n',
    stderr: '',
  })
  const [run, wait] = stage.calls()
  expect(run).toContain(
    '--cluster loans-dev --task-definition loans-dev-migrate:7 --launch-type FARGATE --count 1',
  )
  expect(run).toContain(
    'awsvpcConfiguration={subnets=[subnet-1,subnet-2],securityGroups=[sg-1],assignPublicIp=DISABLED}',
  )
  expect(wait).toBe(`aws ecs wait tasks-stopped --cluster loans-dev --tasks ${TASK}`)
})

test('a migration that fails is a failure, with the last of what it said', async () => {
  const stage = setStage({ aws: aws('1\\tEssential container in task exited') })
  expect(await stage.run('run-migration.sh', [], { env })).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'migrate: 0007-more\nno such table\nrun-migration: exit code 1, Essential container in task exited\n',
  })
  expect(stage.calls().at(-1)).toContain(
    '--log-group-name /loans-dev/migrate --log-stream-name ecs/migrate/0abc',
  )
})

test('a container that never started is a failure, with the reason, also where there is no log', async () => {
  const stage = setStage({
    aws: aws('None\\tCannotPullContainerError', { 'logs get-log-events': 'exit 254' }),
  })
  expect(await stage.run('run-migration.sh', [], { env })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('run-migration: exit code None, CannotPullContainerError\n'),
  })
})

test('a task that finds no place is a failure, although the aws command succeeds', async () => {
  const stage = setStage({ aws: aws('', { 'ecs run-task': `printf 'None\\tRESOURCE:MEMORY\\n'` }) })
  expect(await stage.run('run-migration.sh', [], { env })).toMatchObject({
    code: 1,
    stderr: 'run-migration: the task was not started: RESOURCE:MEMORY\n',
  })
  expect(stage.calls()).toHaveLength(1)
})

test.each([
  ['ecs run-task', 'the task was not started'],
  ['ecs wait', 'still runs after 10 minutes'],
  ['ecs describe-tasks', 'nobody knows how'],
])('when aws %s fails, so does it', async (call, message) => {
  const stage = setStage({ aws: aws('0\\tNone', { [call]: 'exit 255' }) })
  expect(await stage.run('run-migration.sh', [], { env })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(message),
  })
})

test.each(Object.keys(env))('without %s it is wrong usage, and nothing runs', async name => {
  const stage = setStage({ aws: aws('0\\tNone') })
  expect(await stage.run('run-migration.sh', [], { env: { ...env, [name]: '' } })).toMatchObject({
    code: 2,
    stderr: `run-migration: ${name} must be set\n`,
  })
  expect(stage.calls()).toEqual([''])
})
