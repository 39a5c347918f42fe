import { access, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type Plan, readPlan } from './plan.ts'
import { terraformOrFail } from './terraform.ts'

/** No account, no network: the provider computes a plan from what is written. */
const PROVIDER = `
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = true
`

/** What the containers and the dashboards are made of: as attributes of AWS they are texts that a plan does not know. */
const OUTPUTS = `
output "tasks" {
  value     = module.demo.tasks
  sensitive = true
}

output "dashboards" {
  value     = module.o11y.dashboards
  sensitive = true
}
`

export const REGION = 'eu-west-1'

/** For required variables that have no value in the folder; what an operator, or a script, would give. */
const VARIABLES = {
  image_registry: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/loans',
  image_tag: '0123456789abcdef0123456789abcdef01234567',
}

/** Makes a folder of a copy plannable without AWS: an environment (which has a provider) or a module (which has none). */
export async function goOffline(folder: string, { provider = PROVIDER } = {}): Promise<void> {
  if (!(await isEnvironment(folder))) {
    await writeFile(join(folder, 'offline.tf'), `provider "aws" {\n  region = "${REGION}"\n${provider}}\n`)
    return
  }
  const override = `terraform {\n  backend "local" {}\n}\n\nprovider "aws" {\n${provider}}\n`
  await writeFile(join(folder, 'offline_override.tf'), override)
  const text = await readFile(join(folder, 'outputs.tf'), 'utf8')
  const isWhole = /^output "tasks"/m.test(text)
  if (!isWhole) await writeFile(join(folder, 'offline.tf'), OUTPUTS)
  const declared = await readFile(join(folder, 'variables.tf'), 'utf8')
  const values = Object.entries(VARIABLES).filter(([name]) => declared.includes(`variable "${name}"`))
  await writeFile(join(folder, 'offline.auto.tfvars.json'), JSON.stringify(Object.fromEntries(values)))
}

async function isEnvironment(folder: string): Promise<boolean> {
  return access(join(folder, '..', '..', 'environments', basename(folder))).then(
    () => true,
    () => false,
  )
}

/** What `terraform show -json` says of the plan of an initialised folder. */
export async function planJson(folder: string, args: string[] = [], options = {}): Promise<string> {
  await terraformOrFail(
    folder,
    ['plan', '-input=false', '-no-color', '-lock=false', '-out=plan.bin', ...args],
    options,
  )
  return (await terraformOrFail(folder, ['show', '-json', 'plan.bin'], options)).stdout
}

export async function plan(folder: string, args: string[] = []): Promise<Plan> {
  return readPlan(JSON.parse(await planJson(folder, args)))
}
