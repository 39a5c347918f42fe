import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { blocksOf } from './blocks.ts'
import { each, expressionsOf, look, type Rule, referencesIn, resources } from './rule.ts'
import { environmentOf, ownContainer, servicesOf } from './tasks.ts'

/** What is in a file below infra/modules/demo, and why; an address that has Aurora's name in it is in no plan. */
const WRITTEN: { name: string; file: string; has: RegExp; wrong: string }[] = [
  {
    name: 'who connects to the database checks who it is',
    file: 'loan-api.tf',
    has: /^ {2}database_address\s*= "\$\{aws_rds_cluster\.this\.endpoint\}:[^"]*\?sslmode=verify-full&sslrootcert=\/app\/rds-ca\.pem"$/m,
    wrong: "the address is not verify-full with Amazon's authorities",
  },
  {
    name: 'loan-api is not the owner of its tables',
    file: 'loan-api.tf',
    has: /^ {2}database_url\s*= "postgres:\/\/\$\{local\.database_login\}@\$\{local\.database_address\}"$/m,
    wrong: 'its URL does not have the login',
  },
  {
    name: 'loan-api is given the URL of its login',
    file: 'loan-api.tf',
    has: /^ {4}DATABASE_URL\s*= local\.database_url$/m,
    wrong: 'it is given another',
  },
  {
    name: 'the migration is the owner of the tables',
    file: 'migration.tf',
    has: /^ {4}DATABASE_URL\s*= "postgres:\/\/\$\{local\.database_owner\}@\$\{local\.database_address\}"$/m,
    wrong: 'its URL does not have the owner',
  },
  {
    name: 'the login of loan-api is the one that the migration makes',
    file: 'database.tf',
    has: /^ {2}database_login\s*= "loan_api"$/m,
    wrong: 'it is not loan_api',
  },
  {
    name: 'loan-api may ask about tokens',
    file: 'auth-svc.tf',
    has: /clientId\s*= "loan-api"[^}]*mayIntrospect\s*= true/,
    wrong: 'it may not',
  },
]

export const databaseAccessRules: Rule[] = [
  ...WRITTEN.map(
    ({ name, file, has, wrong }): Rule => ({
      name,
      look: ({ root }) => [
        look(file, has.test(readFileSync(join(root, 'infra/modules/demo', file), 'utf8')), wrong),
      ],
    }),
  ),
  {
    name: 'auth-svc of AWS issues no tokens',
    look: environment =>
      servicesOf(environment)
        .filter(({ service }) => service === 'auth-svc')
        .map(task => {
          const { environment: plain, secrets = [] } = ownContainer(task)
          const names = [...plain, ...secrets].map(({ name }: { name: string }) => name)
          return look(task.service, !names.includes('SIGNING_KEYS'), 'it has SIGNING_KEYS')
        }),
  },
  {
    name: 'loan-api logs in by IAM, and nobody else has an address of the database',
    look: environment =>
      servicesOf(environment).map(task => {
        const { DATABASE_URL: url, DATABASE_AUTHENTICATION: by } = environmentOf(ownContainer(task))
        const isRight = task.service === 'loan-api' ? url !== undefined && by === 'iam' : url === undefined
        return look(task.service, isRight, `DATABASE_URL ${url}, by ${by}`)
      }),
  },
  {
    // A minor version cannot be taken back: the one that is written is where it begins.
    name: 'Aurora takes minor versions, and no apply takes them back',
    look: environment => [
      ...each(environment, 'aws_rds_cluster_instance', ({ address, values }) =>
        look(address, values.auto_minor_version_upgrade === true, 'it does not'),
      ),
      ...['aws_rds_cluster"', 'aws_rds_cluster_instance"'].flatMap(type =>
        blocksOf(environment.root, `resource "${type}`).map(({ file, text }) =>
          look(`${file} ${type}`, /ignore_changes\s*=\s*\[[^\]]*\bengine_version\b/.test(text), 'one does'),
        ),
      ),
    ],
  },
  {
    name: 'the parameters are those of the database',
    look: environment =>
      each(environment, 'aws_rds_cluster', cluster => {
        const used = referencesIn(expressionsOf(environment, cluster).db_cluster_parameter_group_name)
        const groups = resources(environment, 'aws_rds_cluster_parameter_group', cluster.module)
        const isUsed = groups.some(({ type, name }) => used.includes(`${type}.${name}`))
        return look(cluster.address, isUsed, "it has Aurora's own")
      }),
  },
]
