import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Plan, readPlan, type Values } from './plan.ts'
import { terraformOrFail } from './terraform.ts'

/** What has a plan, and rules. */
export const PLANNED = ['dev', 'prod', 'bootstrap'] as const

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

const REGION = 'eu-west-1'

/** What scripts/build-and-push.sh writes. */
const IMAGES = {
  image_registry: `123456789012.dkr.ecr.${REGION}.amazonaws.com/loans`,
  image_tag: '0123456789abcdef0123456789abcdef01234567',
}

type Offline = { provider?: string; variables?: Values }

/** Makes an environment of a copy plannable without AWS. Its values are those of its terraform.tfvars.example, if it has one. */
export async function takeEnvironmentOffline(
  folder: string,
  { provider = PROVIDER, variables = {} }: Offline = {},
) {
  await writeFile(
    join(folder, 'offline_override.tf'),
    `terraform {\n  backend "local" {}\n}\n\nprovider "aws" {\n${provider}}\n`,
  )
  await writeFile(join(folder, 'offline.tf'), OUTPUTS)
  await writeFile(join(folder, 'offline.auto.tfvars.json'), JSON.stringify({ ...IMAGES, ...variables }))
  await copyFile(join(folder, 'terraform.tfvars.example'), join(folder, 'terraform.tfvars')).catch(() => {})
}

/** The same for a module, which has no provider of its own, or for the bootstrap, which has. */
export async function takeModuleOffline(
  folder: string,
  { provider = PROVIDER, variables }: Offline = {},
): Promise<void> {
  const versions = await readFile(join(folder, 'versions.tf'), 'utf8')
  const isRoot = /^provider "aws"/m.test(versions)
  const region = isRoot ? '' : `  region = "${REGION}"\n`
  const file = isRoot ? 'offline_override.tf' : 'offline.tf'
  await writeFile(join(folder, file), `provider "aws" {\n${region}${provider}}\n`)
  if (variables) await writeFile(join(folder, 'offline.auto.tfvars.json'), JSON.stringify(variables))
}

/** The plan of a folder that is initialised. */
export async function plan(folder: string, args: string[] = []): Promise<Plan> {
  return readPlan(JSON.parse(await planJson(folder, args)))
}

/** What `terraform show -json` says of it. */
export async function planJson(folder: string, args: string[] = [], options = {}): Promise<string> {
  const flags = ['-input=false', '-no-color', '-lock=false', '-out=plan.bin']
  await terraformOrFail(folder, ['plan', ...flags, ...args], options)
  return (await terraformOrFail(folder, ['show', '-json', 'plan.bin'], options)).stdout
}
