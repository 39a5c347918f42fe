import type { ChildProcess } from 'node:child_process'
import { describe, expect, test, vi } from 'vitest'
import { setStage } from './_stage.ts'

const SECRET = 'hush"hush'
const partners = JSON.stringify({ 'first-partner': { client_id: 'an-id', client_secret: SECRET } })

/** The version before is in the state; what is applied is in a file, for curl's stub to see. */
const terraform = `end() {
  sleep 0.2
  [ ! -e "\${plan%/*}" ] || echo 'terraform ended, with its plan' >>"$CALLS"
  exit 1
}
printf '%s\n' "\${TF_VAR_region-none}" >>"$CALLS.regions"
case "$*" in
*'output -raw image_tag') [ -n "\${PREVIOUS-before}" ] && echo "\${PREVIOUS-before}" || exit 1 ;;
*'output -raw api_url') echo https://api.example.com ;;
*'output -raw cluster_name') echo loans-dev ;;
*'output -raw token_url') echo https://login.example.com/oauth2/token ;;
*'output -json partners') echo "\${PARTNERS-$(cat <<'END'
${partners}
END
)}" ;;
*apply*) [ -z "\${SLOW-}" ] || { for plan; do :; done; trap end TERM; echo 'terraform waits' >>"$CALLS"; while [ -e "$CALLS" ]; do sleep 0.05; done; } ;;
esac
case "$*" in
*image_tag=*) echo before >"$CALLS.runs" ;;
*apply*) echo after >"$CALLS.runs"; exit "\${APPLY-0}" ;;
esac`
/** What comes on standard input is kept; with BROKEN that version answers 500. */
const curl = `cat >>"$CALLS.stdin"
case " \${BROKEN-none} " in *" $(cat "$CALLS.runs" 2>/dev/null || echo before) "*) printf 500; exit ;; esac
case "$*" in
*/docs) printf 200 ;;
*/loan/apply) printf 401 ;;
*oauth2/token) echo '{"access_token":"a.b.c"}' ;;
*applications*) printf %s "\${LIST-200}" ;;
esac`

/** ECS watches once more before it has done; with TAKEN_BACK other tasks run by then. */
const aws = `case "$*" in
*rolloutState*) [ ! -e "$CALLS.watched" ] && echo 'COMPLETED IN_PROGRESS' || echo "\${ROLLOUT-COMPLETED COMPLETED}"; echo >"$CALLS.watched" ;;
*taskDefinition*) [ -e "$CALLS.watched" ] && echo "\${TAKEN_BACK-loan-api:2}" || echo loan-api:2 ;;
esac`

function stageWithImages() {
  const stage = setStage({ aws, terraform, curl })
  stage.write('infra/environments/dev/images.auto.tfvars.json', '{}')
  const verbs = () =>
    stage.calls().flatMap(call => call.match(/^terraform -chdir=\S+ (init|plan|apply)/)?.[1] ?? [])
  return { ...stage, verbs }
}

test('plans, applies that plan when it is confirmed, and asks what a partner would ask', async () => {
  const stage = stageWithImages()
  const { code, stdout } = await stage.run('deploy.sh', ['dev'], { input: 'yes\n' })
  expect(code).toBe(0)
  expect(stdout.split('\n').slice(-4)).toEqual([
    expect.stringContaining('GET /docs: 200'),
    'POST /loan/apply without a token: 401',
    'GET /loan/applications: 200',
    '',
  ])
  expect(stage.verbs()).toEqual(['init', 'plan', 'apply'])
  const [plan, apply] = stage.calls().filter(call => / (plan|apply) /.test(call))
  expect(apply?.split('-input=false ').at(-1)).toBe(plan?.split('-out=').at(-1))
})

test.each([
  [{}, 'none'],
  [{ AWS_REGION: 'us-east-1' }, 'us-east-1'],
  [{ AWS_REGION: 'us-east-1', TF_VAR_region: 'eu-west-3' }, 'eu-west-3'],
])("with %j Terraform's region is %s: not the default while AWS is asked elsewhere", async (env, region) => {
  const stage = stageWithImages()
  await stage.run('deploy.sh', ['dev'], { env, input: 'no\n' })
  expect(new Set(stage.read('../calls.regions').trim().split('\n'))).toEqual(new Set([region]))
})

test('shows no secret, and puts none in arguments', async () => {
  const stage = stageWithImages()
  const { stdout, stderr } = await stage.run('deploy.sh', ['dev', '--yes'])
  const seen = [stdout, stderr, ...stage.calls()].join('\n')
  for (const secret of ['hush', 'a.b.c']) expect(seen).not.toContain(secret)
})

test.each(['no\n', ''])('nothing is changed without a yes (%j)', async input => {
  const stage = stageWithImages()
  expect(await stage.run('deploy.sh', ['dev'], { input })).toMatchObject({
    code: 1,
    stderr: 'deploy: not confirmed, nothing was changed\n',
  })
  expect(stage.verbs()).toEqual(['init', 'plan'])
})

test('a smoke test that fails brings the version before back, and is a failure', async () => {
  const stage = stageWithImages()
  const { code, stderr } = await stage.run('deploy.sh', ['--yes', 'dev'], { env: { BROKEN: 'after' } })
  expect(code).toBe(1)
  expect(stderr).toBe(
    'smoke-test: GET /docs: 500, not 200\ndeploy: failed; going back to before\ndeploy: failed; before runs again\n',
  )
  expect(stage.calls().filter(call => call.includes('-var'))).toEqual([
    expect.stringMatching(/apply -input=false -auto-approve -var image_tag=before$/),
  ])
})

test('an apply that fails brings the version before back, too', async () => {
  const stage = stageWithImages()
  expect(await stage.run('deploy.sh', ['dev', '--yes'], { env: { APPLY: '1' } })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('before runs again'),
  })
})

test('when the version before fails as well, it says so', async () => {
  const stage = stageWithImages()
  expect(await stage.run('deploy.sh', ['dev', '--yes'], { env: { BROKEN: 'before after' } })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('deploy: before is back, and fails as well\n'),
  })
})

test('the first deployment has nothing to go back to', async () => {
  const stage = stageWithImages()
  expect(
    await stage.run('deploy.sh', ['dev', '--yes'], { env: { PREVIOUS: '', BROKEN: 'after' } }),
  ).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(
      'deploy: failed; it is the first deployment, so there is no image to go back to\n',
    ),
  })
  expect(stage.verbs()).toEqual(['init', 'plan', 'apply'])
})

test('an environment with a backend of its own is told which', async () => {
  const stage = stageWithImages()
  stage.write('infra/environments/dev/backend.hcl', '')
  await stage.run('deploy.sh', ['dev', '--yes'])
  expect(stage.calls()[0]).toBe(
    'terraform -chdir=infra/environments/dev init -input=false -backend-config=backend.hcl',
  )
})

test('without images it says how there are some, and plans nothing', async () => {
  const stage = setStage({ terraform, curl })
  expect(await stage.run('deploy.sh', ['prod'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('build-and-push.sh'),
  })
  expect(stage.calls()).toEqual([''])
})

test.each([[], ['test'], ['dev', 'prod'], ['dev', '--force']].map(args => [args]))(
  '%j is wrong usage',
  async args => {
    const stage = stageWithImages()
    const { code, stderr } = await stage.run('deploy.sh', args)
    expect(code).toBe(2)
    expect(stderr).toMatch(/^deploy: .+see --help\n$/)
    expect(stage.calls()).toEqual([''])
  },
)

describe.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('on %s', (signal, expected) => {
  test('Terraform ends first, its plan is gone, and nothing is taken back', async () => {
    const stage = stageWithImages()
    const onStart = async (script: ChildProcess) => {
      await vi.waitUntil(() => stage.calls().includes('terraform waits'), 20_000)
      script.kill(signal)
    }
    const { code } = await stage.run('deploy.sh', ['dev', '--yes'], { env: { SLOW: 'yes' }, onStart })
    expect(code).toBe(expected)
    expect(stage.calls().at(-1)).toBe('terraform ended, with its plan')
    expect(stage.leftovers()).toEqual([])
  })
})

test('where the image stays, it is not applied again: it would mend nothing', async () => {
  const stage = stageWithImages()
  stage.write(
    'infra/environments/dev/images.auto.tfvars.json',
    '{ "image_registry": "a", "image_tag": "before" }',
  )
  expect(await stage.run('deploy.sh', ['dev', '--yes'], { env: { BROKEN: 'after' } })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('deploy: failed; before ran before, too, so no image mends it'),
  })
  expect(stage.verbs()).toEqual(['init', 'plan', 'apply'])
})

test('a first partner that may not read is answered all the same', async () => {
  const { code, stdout } = await stageWithImages().run('deploy.sh', ['dev', '--yes'], {
    env: { LIST: '403' },
  })
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringContaining('GET /loan/applications: 403\n'),
  })
})

test.each(['401', '500', '503'])('%s for the list of applications is a failure', async LIST => {
  expect(await stageWithImages().run('smoke-test.sh', ['dev'], { env: { LIST } })).toMatchObject({
    code: 1,
    stderr: `smoke-test: GET /loan/applications: ${LIST}, not 200 or 403\n`,
  })
})

test('without partners the smoke test says what it leaves out', async () => {
  const stage = stageWithImages()
  expect(await stage.run('smoke-test.sh', ['dev'], { env: { PARTNERS: '{}' } })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('there is no partner: nobody has asked for a token'),
  })
  expect(stage.calls().filter(call => call.includes('oauth2'))).toEqual([])
})

test('the help says what the smoke test asks', async () => {
  expect((await stageWithImages().run('deploy.sh', ['--help'])).stdout).toContain('smoke-test.sh --help')
  const { stdout } = await stageWithImages().run('smoke-test.sh', ['--help'])
  for (const what of ['200', '401', '403', 'token']) expect(stdout).toContain(what)
})

test.each([
  [
    'takes a deployment back when it was steady',
    { TAKEN_BACK: 'loan-api:1' },
    'ECS has taken a deployment back',
  ],
  ['gives a deployment up', { ROLLOUT: 'FAILED COMPLETED' }, 'ECS has given a deployment up'],
])('ECS that %s fails the deployment', async (_what, env, said) => {
  const stage = stageWithImages()
  const { code, stderr } = await stage.run('deploy.sh', ['dev', '--yes'], { env })
  expect(code).toBe(1)
  expect(stderr).toContain(`await-rollout: ${said}\ndeploy: failed; going back to before\n`)
})
