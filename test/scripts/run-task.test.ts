import { expect, test } from 'vitest'
import { setStage } from './_stage.ts'
import { aws, commandOf, ended, region, TASK } from './_tasks.ts'

const env = {
  CLUSTER: 'loans-dev',
  TASK_DEFINITION: 'loans-dev-migrate:7',
  SUBNETS: 'subnet-1,subnet-2',
  SECURITY_GROUPS: 'sg-1',
  AWS_REGION: 'eu-west-1',
}

test('runs the task in the private subnets, waits for its end, and says that the schema is current', async () => {
  const stage = setStage({ aws: aws('0\\tEssential container in task exited') })
  expect(await stage.run('run-migration.sh', [], { env })).toEqual({
    code: 0,
    stdout: 'migrate: 0007-more\nno such table\nthe schema is current\n',
    stderr: '',
  })
  const [run, wait] = stage.calls()
  expect(run).toContain(
    '--cluster loans-dev --task-definition loans-dev-migrate:7 --launch-type FARGATE --count 1',
  )
  expect(run).toContain(
    'awsvpcConfiguration={subnets=[subnet-1,subnet-2],securityGroups=[sg-1],assignPublicIp=DISABLED}',
  )
  expect(run).not.toContain('--overrides')
  expect(wait).toBe(`aws ecs wait tasks-stopped --cluster loans-dev --tasks ${TASK}`)
})

test('a migration that fails is a failure, with the last of what it said', async () => {
  const stage = setStage({ aws: aws('1\\tEssential container in task exited') })
  expect(await stage.run('run-migration.sh', [], { env })).toEqual({
    code: 1,
    stdout: 'migrate: 0007-more\nno such table\n',
    stderr: 'run-task: exit code 1, Essential container in task exited\n',
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
    stderr: expect.stringContaining('run-task: exit code None, CannotPullContainerError\n'),
  })
})

test('a task that finds no place is a failure, although the aws command succeeds', async () => {
  const stage = setStage({ aws: aws('', { 'ecs run-task': `printf 'None\\tRESOURCE:MEMORY\\n'` }) })
  expect(await stage.run('run-migration.sh', [], { env })).toMatchObject({
    code: 1,
    stderr: 'run-task: the task was not started: RESOURCE:MEMORY\n',
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
    stderr: `run-task: ${name} must be set\n`,
  })
  expect(stage.calls()).toEqual([''])
})

test('an operator runs a command as the owner, and sees what it said', async () => {
  const stage = setStage({ aws: aws(ended(0)) })
  expect(await stage.run('run-as-owner.sh', ['dev', 'node', 'src/verify-audit.ts'], { env: region })).toEqual(
    {
      code: 0,
      stdout: 'migrate: 0007-more\nno such table\n',
      stderr: '',
    },
  )
  expect(commandOf(stage)).toEqual(['node', 'src/verify-audit.ts'])
  const calls = stage.calls().join('\n')
  expect(calls).toContain('--filters Name=tag:Name,Values=loans-dev-private-*')
  expect(calls).toContain('--filters Name=tag:Name,Values=loans-dev-migrate')
  expect(calls).toContain('subnets=[subnet-1,subnet-2],securityGroups=[sg-1],assignPublicIp=DISABLED')
})

test('its command arrives as it was typed, whatever is in it', async () => {
  const stage = setStage({ aws: aws(ended(0)) })
  const command = [
    'node',
    '-e',
    `console.log("it's", \\"$HOME\\", \`x\`)\n// $(id) 'é'`,
    '',
    '--flag=a b',
    '*',
  ]
  await stage.run('run-as-owner.sh', ['prod', ...command], { env: region })
  expect(commandOf(stage)).toEqual(command)
})

test.each([
  [3, 3],
  [137, 137],
  ['None', 1],
])('a container that ends with %s is a failure, with %d', async (code, expected) => {
  const stage = setStage({ aws: aws(ended(code)) })
  expect(await stage.run('run-as-owner.sh', ['dev', 'false'], { env: region })).toMatchObject({
    code: expected,
    stderr: `run-task: exit code ${code}, Essential container in task exited\n`,
  })
})

test.each([
  ['ec2 describe-subnets', 'echo'],
  ['ec2 describe-security-groups', 'echo None'],
])('where there is no such environment it says so (%s)', async (call, body) => {
  const stage = setStage({ aws: aws('', { [call]: body }) })
  expect(await stage.run('run-as-owner.sh', ['dev', 'id'], { env: region })).toMatchObject({
    code: 1,
    stderr: 'run-as-owner: there is no loans-dev in eu-west-1\n',
  })
})

test.each([
  ['run-as-owner.sh', []],
  ['run-as-owner.sh', ['dev']],
  ['run-as-owner.sh', ['staging', 'id']],
])('%s %j is wrong usage, and nothing runs', async (script, args) => {
  const stage = setStage({ aws: aws('') })
  const { code, stderr } = await stage.run(script, args, { env: region })
  expect(code).toBe(2)
  expect(stderr).toMatch(/^run-as-owner: .+see --help\n$/)
  expect(stage.calls()).toEqual([''])
})
