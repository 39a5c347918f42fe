import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { Failure } from '../../../local/command-line/failure.ts'
import { printError } from '../../../local/command-line/print-error.ts'
import type { Progress } from '../../../local/command-line/progress.ts'
import { planJson, takeEnvironmentOffline, takeModuleOffline } from '../offline.ts'
import { readPlan, type Values } from '../plan.ts'
import type { Environment, Name } from '../policy/rule.ts'
import { complaints, rulesOf } from '../policy/rules.ts'
import { folderOf, OF_BOOTSTRAP, OF_PROD } from '../prepare.ts'
import { reportSkip } from '../report-skip.ts'
import { terraform, terraformOrFail } from '../terraform.ts'
import { init, makeThrowawayInfra } from '../throwaway-infra.ts'
import { hasMoto, MOTO_VERSION, startEmulatedAws } from './emulated-aws.ts'
import { complainOfOutputs } from './outputs.ts'

/** The provider's own waits are most of it: a load balancer takes a minute. Three times that, because the machine may be busy. */
const APPLY_TIMEOUT_MS = 480_000

/** Of moto: names of buckets are no hosts on loopback; an account there is, and without it rules of security groups differ. */
const PROVIDER = `
  access_key                  = "emulated"
  secret_key                  = "emulated"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  s3_use_path_style           = true
  max_retries                 = 5
`

/**
 * `tasks`: how many each service wants, which is how many moto is to say there are. What is protected is not destroyed: it goes
 * with the process that emulates AWS.
 */
type Target = { name: Name; tasks: number; isProtected: boolean; variables: Values }

const TARGETS: Target[] = [
  { name: 'dev', tasks: 1, isProtected: false, variables: {} },
  { name: 'prod', tasks: 2, isProtected: true, variables: OF_PROD },
  { name: 'bootstrap', tasks: 1, isProtected: true, variables: OF_BOOTSTRAP },
]

/** Applies everything to an emulated AWS: it ends, a second plan is empty, what is then known holds the policy too. */
export async function applyEmulated(
  pluginDir: string,
  progress: Progress,
  isRequired: boolean,
): Promise<boolean> {
  if (!(await hasMoto())) {
    reportSkip(`moto ${MOTO_VERSION} for python3 (pip install 'moto[server]==${MOTO_VERSION}')`, isRequired)
    return !isRequired
  }
  let areAllWell = true
  const runs = TARGETS.map(target =>
    progress
      .step(
        `${target.name}, emulated`,
        () => applyOne(pluginDir, target),
        told => `${target.name}, emulated: ${told}`,
      )
      // The others go on: what they find is worth knowing, and each cleans up after itself.
      .catch(error => {
        printError(error.message)
        areAllWell = false
      }),
  )
  await Promise.all(runs)
  return areAllWell
}

/** Returns how long each part took, in words. @throws {Failure} with what was wrong. */
async function applyOne(pluginDir: string, target: Target): Promise<string> {
  const { root, remove } = await makeThrowawayInfra()
  const aws = await startEmulatedAws(target.tasks)
  try {
    const folder = folderOf(root, target.name)
    const takeOffline = target.name === 'bootstrap' ? takeModuleOffline : takeEnvironmentOffline
    await takeOffline(folder, { provider: PROVIDER, variables: target.variables })
    const stub = await installStub(root)
    const options = { timeoutMs: APPLY_TIMEOUT_MS, env: { AWS_ENDPOINT_URL: aws.url, ...stub.env } }
    await init(folder, pluginDir)
    const applied = await terraformOrFail(
      folder,
      ['apply', '-auto-approve', '-input=false', '-no-color'],
      options,
    )
    const planned = await terraform(
      folder,
      ['plan', '-input=false', '-no-color', '-detailed-exitcode'],
      options,
    )
    if (planned.code !== 0)
      throw new Failure(`${target.name}: the second plan is not empty\n${planned.stdout}${planned.stderr}`)
    const shown = await planJson(folder, [], options)
    const environment = { name: target.name, root, plan: readPlan(JSON.parse(shown)) }
    const ofStack = target.name === 'bootstrap' ? [] : await complainOfStack(environment, stub.log)
    const wrong = [...complainOfRules(environment), ...ofStack]
    if (wrong.length > 0) throw new Failure(`${target.name}, once it was applied:\n${wrong.join('\n')}`)
    const said = [
      `applied in ${Math.round(applied.seconds)} s`,
      `nothing to change after it (${Math.round(planned.seconds)} s)`,
    ]
    if (target.isProtected) return [...said, 'protected, so not destroyed'].join(', ')
    const destroyed = await terraformOrFail(
      folder,
      ['destroy', '-auto-approve', '-input=false', '-no-color'],
      options,
    )
    return [...said, `destroyed in ${Math.round(destroyed.seconds)} s`].join(', ')
  } finally {
    await aws.stop()
    await remove()
  }
}

function complainOfRules(environment: Environment): string[] {
  return rulesOf(environment).flatMap(rule =>
    complaints(rule, environment).map(text => `${rule.name}: ${text}`),
  )
}

async function complainOfStack({ plan }: Environment, stubLog: string): Promise<string[]> {
  const migrations = (await readFile(stubLog, 'utf8'))
    .split('\n')
    .filter(line => line.startsWith('ecs run-task'))
  const ofMigration = migrations.length === 1 ? [] : [`the migration ran ${migrations.length} times`]
  return [...complainOfOutputs(plan.outputs), ...ofMigration]
}

/** An `aws` before any other on the PATH. */
async function installStub(root: string): Promise<{ env: Record<string, string>; log: string }> {
  const bin = join(root, 'stub')
  const log = join(root, 'stub.log')
  await mkdir(bin)
  await copyFile(join(import.meta.dirname, 'aws-stub.sh'), join(bin, 'aws'))
  await chmod(join(bin, 'aws'), 0o755)
  await writeFile(log, '')
  return { env: { PATH: `${bin}${delimiter}${process.env.PATH}`, AWS_STUB_LOG: log }, log }
}
