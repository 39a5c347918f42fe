import type { Mutant } from './mutant.ts'

const PROD = 'environments/prod/main.tf'
const DEV = 'environments/dev/main.tf'

export const environmentsMutants: Mutant[] = [
  {
    name: 'loan-api of prod is of a size that Fargate does not have',
    in: 'prod',
    file: PROD,
    find: 'loan_api    = { cpu = 1024, memory = 2048,',
    replace: 'loan_api    = { cpu = 1024, memory = 1536,',
  },
  {
    name: 'auth-svc has no room beside its sidecars',
    in: 'dev',
    file: DEV,
    find: 'auth_svc    = { cpu = 512,',
    replace: 'auth_svc    = { cpu = 256,',
  },
  {
    name: 'the image is latest',
    file: 'environments/dev/main.tf',
    in: 'dev',
    find: 'tag = var.image_tag }',
    replace: 'tag = "latest" }',
  },
  {
    name: 'more connections than there is memory for',
    in: 'dev',
    file: DEV,
    find: 'max_connections = 100',
    replace: 'max_connections = 2000',
  },
  {
    name: 'one NAT gateway for prod',
    in: 'prod',
    file: PROD,
    find: 'nat_gateway_per_zone = true',
    replace: 'nat_gateway_per_zone = false',
  },
  {
    name: 'prod is not protected',
    in: 'prod',
    file: PROD,
    find: 'is_protected              = true',
    replace: 'is_protected              = false',
  },
  { name: 'one instance in prod', in: 'prod', file: PROD, find: 'instances = 2', replace: 'instances = 1' },
  {
    name: 'backups of a day in prod',
    in: 'prod',
    file: PROD,
    find: 'backup_days = 14',
    replace: 'backup_days = 1',
  },
  {
    name: 'the database of prod sleeps',
    in: 'prod',
    file: PROD,
    find: 'min_acu = 1,',
    replace: 'min_acu = 0,',
  },
  {
    name: 'one task in prod',
    in: 'prod',
    file: PROD,
    find: 'loan_api    = { cpu = 1024, memory = 2048, min_tasks = 2,',
    replace: 'loan_api    = { cpu = 1024, memory = 2048, min_tasks = 1,',
  },
  {
    name: 'the simulator in prod',
    in: 'prod',
    file: PROD,
    find: 'enable_simulator          = false\n  bureau_url                = var.bureau_url',
    replace: 'enable_simulator          = true',
  },
  {
    name: 'nobody knows what it costs',
    in: 'dev',
    file: 'environments/dev/versions.tf',
    find: '    tags = { project = "loan-origination", environment = local.environment }\n',
    replace: '    tags = {}\n',
  },
]
