import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { read } from '../repository/_tree.ts'
import { setStage } from './_stage.ts'
import { aws, commandOf, ended, region } from './_tasks.ts'

const ID = '0198a0b1-0000-7000-8000-000000000001'

test.each([
  ['requeue.sh', ['prod', '--all'], 'loan-api', 'POST', ':9000/requeue', { all: true }],
  ['requeue.sh', ['prod', ID], 'loan-api', 'POST', ':9000/requeue', { applicationId: ID }],
  ['faults.sh', ['dev', 'list'], 'external-score-mock', 'GET', ':9003/scenarios', undefined],
  ['faults.sh', ['dev', 'status'], 'external-score-mock', 'GET', ':9003/faults', undefined],
  ['faults.sh', ['dev', 'off'], 'external-score-mock', 'DELETE', ':9003/faults', undefined],
  ['faults.sh', ['dev', 'brownout'], 'external-score-mock', 'POST', ':9003/scenarios/brownout', {}],
  [
    'faults.sh',
    ['dev', 'flaky-20', '60'],
    'external-score-mock',
    'POST',
    ':9003/scenarios/flaky-20',
    { ttlSeconds: 60 },
  ],
])('%s %j has a task ask %s at its address', async (script, args, service, method, path, body) => {
  const stage = setStage({ aws: aws(ended(0)) })
  expect(await stage.run(script, args, { env: region })).toMatchObject({ code: 0, stderr: '' })
  const calls = stage.calls().join('\n')
  expect(calls).toContain(`list-tasks --cluster loans-${args[0]} --service-name ${service} `)
  expect(calls).toContain(`describe-tasks --cluster loans-${args[0]} --tasks arn:1 arn:2 `)
  const command = commandOf(stage)
  expect(command.slice(command.indexOf(method) + 1)).toEqual([
    `http://10.0.10.7${path}`,
    ...(body ? [JSON.stringify(body)] : []),
  ])
  // Run for real, of a server that is here.
  for (const status of [200, 404]) {
    expect(await askHere(command, status)).toEqual({
      code: status === 200 ? 0 : 1,
      stdout: `${status} {"done":2}\n`,
      request: { method, type: body && 'application/json', body },
    })
  }
})

test.each([
  ['requeue.sh', 'loan-api', 'loan_api'],
  ['faults.sh', 'external-score-mock', 'simulator'],
])('%s knows the operations port of %s, as Terraform has it', (script, service, ports) => {
  const [, port] =
    read('infra/modules/demo/cluster.tf').match(RegExp(`${ports} += .*operations = (\\d+)`)) ?? []
  expect(read(`scripts/${script}`)).toContain(`${service} ${port} `)
})

/** Runs the command against a server of ours, that answers with `status`. */
async function askHere([, ...command]: string[], status: number) {
  let request: unknown
  const server = createServer(async (req, res) => {
    const text = (await Array.fromAsync(req)).join('')
    const body = text === '' ? undefined : JSON.parse(text)
    request = { method: req.method, type: req.headers['content-type'], body }
    res.writeHead(status).end('{"done":2}')
  })
  onTestFinished(() => void server.close())
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const here = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const moved = command.map(each => (each.startsWith('http://') ? here : each))
  return new Promise(resolve =>
    execFile(process.execPath, moved, (error, stdout) =>
      resolve({ code: error?.code ?? 0, stdout, request }),
    ),
  )
}

test.each([
  ['ecs list-tasks', 'echo'],
  ['ecs describe-tasks', 'echo None'],
])('where no task runs it says so (%s)', async (call, body) => {
  const stage = setStage({ aws: aws('', { [call]: body }) })
  expect(await stage.run('requeue.sh', ['dev', '--all'], { env: region })).toMatchObject({
    code: 1,
    stderr: 'ask-operations: no task of loan-api runs\n',
  })
})

test.each([
  ['requeue.sh', ['dev']],
  ['requeue.sh', ['dev', '--al']],
  ['requeue.sh', ['dev', '"; drop']],
  ['requeue.sh', ['dev', '--all', 'more']],
  ['faults.sh', ['prod', 'outage']],
  ['faults.sh', ['dev']],
  ['faults.sh', ['dev', '../faults']],
  ['faults.sh', ['dev', 'off', '60']],
  ['faults.sh', ['dev', 'outage', '1h']],
  ['faults.sh', ['dev', 'outage', '60', 'more']],
  ['ask-operations.sh', ['staging', 'loan-api', '9000', 'GET', '/livez']],
  ['ask-operations.sh', ['dev', 'loan-api', '9000', 'GET']],
])('%s %j is wrong usage, and nothing runs', async (script, args) => {
  const stage = setStage({ aws: aws('') })
  const { code, stderr } = await stage.run(script, args, { env: region })
  expect(code).toBe(2)
  expect(stderr).toMatch(/^(requeue|faults|ask-operations): .+see --help\n$/)
  expect(stage.calls()).toEqual([''])
})
