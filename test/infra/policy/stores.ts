import { NONE, UNKNOWN } from '../plan.ts'
import { all, type Environment, each, isGiven, look, type Rule, references, resources } from './rule.ts'

/** What every bucket must have beside it. */
const OF_A_BUCKET = [
  'aws_s3_bucket_public_access_block',
  'aws_s3_bucket_server_side_encryption_configuration',
  'aws_s3_bucket_lifecycle_configuration',
  'aws_s3_bucket_policy',
]

export const storeRules: Rule[] = [
  {
    name: 'a bucket is private, encrypted, by TLS only, and does not grow for ever',
    also: 'bootstrap',
    look: environment =>
      each(environment, 'aws_s3_bucket', bucket => {
        const own = `aws_s3_bucket.${bucket.name}`
        return OF_A_BUCKET.map(type => {
          const has = resources(environment, type, bucket.module).some(part =>
            references(environment, part).includes(own),
          )
          return look(bucket.address, has, `it has no ${type}`)
        })
      }),
  },
  {
    name: 'nothing of a bucket can be made public',
    also: 'bootstrap',
    look: environment =>
      all(
        environment,
        'aws_s3_bucket_public_access_block',
        each =>
          each.block_public_acls &&
          each.block_public_policy &&
          each.ignore_public_acls &&
          each.restrict_public_buckets,
        'one of the four is off',
      ),
  },
  {
    name: 'a bucket refuses what does not come by TLS',
    look: environment => {
      const denied = statements(environment).filter(
        ({ effect, actions, condition = [] }) =>
          effect === 'Deny' &&
          [actions].flat().includes('s3:*') &&
          condition.some((each: { variable: string }) => each.variable === 'aws:SecureTransport'),
      )
      return resources(environment, 'aws_s3_bucket').map(({ address }) =>
        look(address, denied.length > 0, 'it takes it'),
      )
    },
  },
  {
    name: 'a bucket is encrypted',
    also: 'bootstrap',
    look: environment =>
      all(
        environment,
        'aws_s3_bucket_server_side_encryption_configuration',
        ({ rule: [rule] = NONE }) =>
          isGiven(rule?.apply_server_side_encryption_by_default?.[0]?.sse_algorithm),
        'it is not',
      ),
  },
  {
    name: 'a topic is encrypted',
    look: environment =>
      all(environment, 'aws_sns_topic', ({ kms_master_key_id: key }) => isGiven(key), 'it is not'),
  },
  {
    // AWS's own key for SNS cannot be used by CloudWatch: the alarm would go nowhere.
    name: 'a topic of alarms has a key that CloudWatch may use',
    look: environment =>
      all(
        environment,
        'aws_sns_topic',
        ({ kms_master_key_id: key }) => key === UNKNOWN || !/alias\/aws\/sns/.test(key),
        'alias/aws/sns',
      ),
  },
  {
    name: 'a key is renewed each year',
    look: environment =>
      resources(environment, 'aws_sns_topic').length === 0
        ? []
        : all(environment, 'aws_kms_key', key => key.enable_key_rotation === true, 'it is not'),
  },
  {
    name: 'a log group keeps its lines for a time that CloudWatch has',
    look: environment =>
      all(
        environment,
        'aws_cloudwatch_log_group',
        ({ retention_in_days: days }) => RETENTIONS.includes(days),
        'it does not',
      ),
  },
  {
    name: 'a log group of a service hides what looks like personal data',
    look: environment => {
      const guarded = resources(environment, 'aws_cloudwatch_log_data_protection_policy').map(
        ({ values }) => values.log_group_name,
      )
      return ['loan-api', 'auth-svc', 'scoring-svc'].map(service =>
        look(
          service,
          guarded.some(name => name === UNKNOWN || String(name).endsWith(`/${service}`)),
          'it does not',
        ),
      )
    },
  },
  {
    name: 'logs of prod are kept for a month at least',
    only: 'prod',
    look: environment =>
      all(
        environment,
        'aws_cloudwatch_log_group',
        ({ retention_in_days: days }) => days >= 30,
        'they are not',
      ),
  },
]

/** Days that PutRetentionPolicy takes. */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]

function statements({ plan }: Environment) {
  return plan.data
    .filter(({ type }) => type === 'aws_iam_policy_document')
    .flatMap(({ values }) => values.statement ?? [])
}
