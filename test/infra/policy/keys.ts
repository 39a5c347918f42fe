import { NONE } from '../plan.ts'
import { all, type Environment, each, expressionsOf, look, type Rule, referencesIn } from './rule.ts'

/** In which a deleted key, and all that only it opens, can be had back. */
const KEY_DELETION_LEAST_DAYS = 30
/** The same of a secret; AWS takes from 7. */
const SECRET_DELETION_LEAST_DAYS = 7

export const keyRules: Rule[] = [
  {
    name: 'a key is renewed, and not gone at once',
    look: environment =>
      all(
        environment,
        'aws_kms_key',
        key => key.enable_key_rotation === true && key.deletion_window_in_days >= KEY_DELETION_LEAST_DAYS,
        `it is not renewed, or gone before ${KEY_DELETION_LEAST_DAYS} days`,
      ),
  },
  ...['aws_secretsmanager_secret', 'aws_cloudwatch_log_group', 'aws_rds_cluster'].map(
    (type): Rule => ({
      name: `a key of ours encrypts each ${type}`,
      look: environment =>
        each(environment, type, resource => {
          const key = referencesIn(expressionsOf(environment, resource).kms_key_id)
          return look(resource.address, key.some(isKey), 'none does')
        }),
    }),
  ),
  {
    name: 'prod: a deleted secret can be had back',
    only: 'prod',
    look: environment =>
      all(
        environment,
        'aws_secretsmanager_secret',
        ({ recovery_window_in_days: days }) => days >= SECRET_DELETION_LEAST_DAYS,
        'it cannot',
      ),
  },
  {
    name: "a bucket's own policy refuses what does not come by TLS",
    also: 'bootstrap',
    look: environment =>
      each(environment, 'aws_s3_bucket_policy', policy => {
        const documents = referencesIn(expressionsOf(environment, policy).policy)
        const refuses = statementsOf(environment, policy.module, documents).some(
          ({ effect, actions, condition = [], principals = [] }) =>
            effect === 'Deny' &&
            [actions].flat().includes('s3:*') &&
            principals.some(({ identifiers }: Identifiers) => identifiers.includes('*')) &&
            condition.some(isWithoutTls),
        )
        return look(policy.address, refuses, 'it takes it')
      }),
  },
  {
    name: 'what a bucket forgets it does forget',
    also: 'bootstrap',
    look: environment =>
      all(
        environment,
        'aws_s3_bucket_lifecycle_configuration',
        ({ rule = NONE }) =>
          rule.length > 0 && rule.every(({ status }: { status: string }) => status === 'Enabled'),
        'a rule of it is not enabled',
      ),
  },
]

type Identifiers = { identifiers: string[] }

const isKey = (reference: string) => /^aws_kms_key\.\w+$/.test(reference)

function isWithoutTls({ test, variable, values }: { test: string; variable: string; values: string[] }) {
  return test === 'Bool' && variable === 'aws:SecureTransport' && values.join() === 'false'
}

/** Of the documents of a module that are referred to. */
function statementsOf({ plan }: Environment, module: string, references: string[]) {
  return plan.data
    .filter(({ name, ...each }) => each.module === module && references.includes(`data.${each.type}.${name}`))
    .flatMap(({ values }) => values.statement ?? [])
}
