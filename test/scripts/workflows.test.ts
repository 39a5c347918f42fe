import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { read } from '../repository/_tree.ts'

type Step = { if?: string; uses?: string; run?: string; env?: Record<string, string> }
type Trigger = { schedule?: unknown[]; workflow_dispatch: { inputs: Record<string, Input> } }
type Job = { if?: string; needs?: string; env?: Record<string, string>; steps: Step[] }
type Input = { default?: string; required?: boolean }
type Workflow = { on: Trigger; concurrency: { group: string }; jobs: Record<string, Job> }

const [ci, deploy] = ['ci', 'deploy'].map(name => parse(read(`.github/workflows/${name}.yml`)) as Workflow)

test('the Terraform is checked whole: nothing is skipped, and it is applied to an emulated AWS', () => {
  const commands = ci?.jobs.infra?.steps.map(({ run }) => run ?? '') ?? []
  expect(commands).toContain('npm run test:infra -- --require --apply')
  const version = read('test/infra/apply/emulated-aws.ts').match(/MOTO_VERSION = '(.+)'/)?.[1]
  expect(commands.join('\n')).toContain(`'moto[server]==${version}'`)
  // What mirrors the provider reads the modules.
  expect(commands.join('\n')).toMatch(/terraform \S+ get\n.*terraform \S+ providers mirror/)
})

test.each([
  ['the rules for the Terraform', 'infra', 'npm run test:infra -- --require --mutants'],
  ['the experiments', 'load-and-chaos', 'npm run chaos -- --mutants'],
])('the mistakes that %s are to catch are tried once a week', (_what, job, run) => {
  expect(ci?.on.schedule).toHaveLength(1)
  expect(ci?.jobs[job]?.steps).toContainEqual({ if: "github.event_name == 'schedule'", run })
})

test('load and chaos are run as everybody runs them, with a Go that builds k6, so that nothing is skipped', () => {
  const steps = ci?.jobs['load-and-chaos']?.steps ?? []
  const commands = steps.flatMap(({ uses, run }) => run ?? uses?.replace(/@.*/, '') ?? [])
  const theTestsOfK6 = 'npm run test:services -- load-tests'
  expect(commands.slice(-5, -1)).toEqual(['actions/setup-go', '.ci/load', theTestsOfK6, '.ci/chaos'])
})

test('processes are killed, loan-api is asked from outside and scripts are read; where the tools are missing that fails', () => {
  const commands = Object.values(ci?.jobs ?? {}).flatMap(({ steps }) => steps.map(({ run }) => run))
  expect(commands).toEqual(
    expect.arrayContaining(['npm run test:history', '.ci/schemathesis --require', '.ci/shell --require']),
  )
})

test.each(['.ci/load', '.ci/schemathesis', 'npm run test:history', '.ci/chaos', '.ci/shell'])(
  '%s is run by whoever runs CI by hand, too',
  command => {
    expect(read('.ci/run').split('\n')).toContain(command)
  },
)

test('the tests of two deployments do not wait for one another: of those that wait only the last would run', () => {
  expect(ci?.concurrency.group).toContain(
    "github.event_name == 'pull_request' && github.ref || github.run_id",
  )
})

test('what is started by hand goes to dev, unless prod was chosen', () => {
  expect(deploy?.on.workflow_dispatch.inputs.environment?.default).toBe('dev')
})

test("Terraform's region is the one in which the scripts ask AWS", () => {
  const { AWS_REGION, TF_VAR_region } = deploy?.jobs.deploy?.env ?? {}
  expect(AWS_REGION).toBe(`\${{ vars.AWS_REGION }}`)
  expect(TF_VAR_region).toBe(AWS_REGION)
})

test('with a tag nothing is built or tested anew; without one nothing is deployed that was not', () => {
  const { ci: tests, images, deploy: deployment } = deploy?.jobs ?? {}
  expect(deploy?.on.workflow_dispatch.inputs.image_tag?.required ?? false).toBe(false)
  expect(tests?.if).toBe("inputs.image_tag == ''")
  const stepOf = (script: string) => images?.steps.find(({ run }) => run?.includes(script))
  expect(stepOf('build-and-push.sh')?.if).toBe("inputs.image_tag == ''")
  // Not in the command itself, where it would be read as part of it.
  expect(stepOf('select-images.sh')).toEqual({
    if: "inputs.image_tag != ''",
    run: 'sh ./scripts/select-images.sh "$IMAGE_TAG"',
    env: { IMAGE_TAG: expect.stringContaining('inputs.image_tag') },
  })
  expect(images?.needs).toBe('ci')
  expect(images?.if).toContain("(needs.ci.result == 'success' || needs.ci.result == 'skipped')")
  expect(deployment?.if).toContain("needs.images.result == 'success'")
})
