import { expect, test } from 'vitest'
import { setStage } from './_stage.ts'

const AWS = `case "$2" in describe-alarms) printf 'loans-dev-availability-burn-1h\\nloans-dev-target-5xx\\n' ;; esac`

async function run(...args: string[]) {
  const { run, calls } = setStage({ aws: AWS })
  const ended = await run('alarm-test.sh', args)
  const asked = calls().filter(Boolean)
  return { ...ended, asked, settings: asked.filter(call => call.includes('set-alarm-state')) }
}

test('without an alarm lists those that tell somebody, and sets none', async () => {
  expect(await run('dev')).toMatchObject({
    code: 0,
    stdout: 'loans-dev-availability-burn-1h\nloans-dev-target-5xx\n',
    asked: [expect.stringContaining('--alarm-name-prefix loans-dev- ')],
  })
})

test.each(['target-5xx', 'loans-dev-target-5xx'])('rings %s, and says that it is set back', async name => {
  const { code, stdout, settings } = await run('dev', name)
  expect(code).toBe(0)
  expect(stdout).toMatch(/^loans-dev-target-5xx rings\..*CloudWatch sets it back/)
  expect(settings).toEqual([expect.stringContaining('--alarm-name loans-dev-target-5xx --state-value ALARM')])
})

test('rings a composite, and moves a half of it, because set by hand it would stay; not the half that rolls a deployment back', async () => {
  const { code, settings } = await run('dev', 'availability-burn-1h')
  expect(code).toBe(0)
  expect(settings).toEqual([
    expect.stringContaining('--alarm-name loans-dev-availability-burn-1h --state'),
    expect.stringContaining('--alarm-name loans-dev-availability-burn-1h-long --state'),
  ])
})

test('an alarm that there is not is an error that names those that there are', async () => {
  const { code, stderr, settings } = await run('dev', 'targets')
  expect(code).toBe(2)
  expect(stderr).toContain(
    'no alarm loans-dev-targets tells anybody; there are\nloans-dev-availability-burn-1h',
  )
  expect(settings).toEqual([])
})

test.each([
  [['--help'], 0, ''],
  [[], 2, 'alarm-test: ENVIRONMENT is missing, see --help\n'],
  [['staging'], 2, 'ENVIRONMENT must be dev or prod, not staging, see --help'],
])('%j ends with %d and asks AWS nothing', async (args, code, stderr) => {
  expect(await run(...args)).toMatchObject({ code, stderr: expect.stringContaining(stderr), asked: [] })
})
