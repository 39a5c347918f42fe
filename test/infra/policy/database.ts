import { NONE, UNKNOWN, type Values } from '../plan.ts'
import { all, type Environment, each, isGiven, look, type Rule, resources } from './rule.ts'

/** Of the cluster's parameters, by name: what it must be, and why. */
const PARAMETERS: [string, string, string][] = [
  ['rds.force_ssl', '1', 'it takes connections without TLS'],
  ['log_parameter_max_length', '0', "a slow statement's values are an applicant's data"],
  ['log_error_verbosity', 'terse', "the row that an error quotes is an applicant's data"],
  ['log_parameter_max_length_on_error', '0', "a failed statement's values are an applicant's data"],
]

export const databaseRules: Rule[] = [
  {
    name: 'the database is encrypted',
    look: environment =>
      all(environment, 'aws_rds_cluster', cluster => cluster.storage_encrypted === true, 'it is not'),
  },
  {
    name: 'no password of the database is in the configuration',
    look: environment =>
      all(
        environment,
        'aws_rds_cluster',
        each => each.manage_master_user_password === true && !each.master_password,
        'it is not Secrets Manager’s',
      ),
  },
  {
    name: 'loan-api logs in by IAM',
    look: environment =>
      all(
        environment,
        'aws_rds_cluster',
        each => each.iam_database_authentication_enabled === true,
        'it cannot',
      ),
  },
  {
    name: 'the database logs',
    look: environment =>
      all(
        environment,
        'aws_rds_cluster',
        each => each.enabled_cloudwatch_logs_exports?.includes('postgresql'),
        'it does not',
      ),
  },
  {
    name: 'the database has no address of the internet',
    look: environment =>
      all(
        environment,
        'aws_rds_cluster_instance',
        each => each.publicly_accessible === false,
        'it may have one',
      ),
  },
  {
    name: 'the database is serverless, in a range that Aurora has',
    look: environment => [
      ...all(
        environment,
        'aws_rds_cluster_instance',
        each => each.instance_class === 'db.serverless',
        'it is not',
      ),
      ...all(
        environment,
        'aws_rds_cluster',
        cluster => {
          const { min_capacity: least, max_capacity: most } = scalingOf(cluster)
          return (
            least >= 0 &&
            most >= 1 &&
            most <= 256 &&
            least <= most &&
            [least, most].every(acu => (acu * 2) % 1 === 0)
          )
        },
        'it is not in halves from 0 to 256',
      ),
    ],
  },
  {
    name: 'engine and parameters are of one major version',
    look: environment => {
      const families = resources(environment, 'aws_rds_cluster_parameter_group').map(({ values }) =>
        String(values.family),
      )
      return each(environment, 'aws_rds_cluster', ({ address, values }) => {
        const major = String(values.engine_version).split('.')[0]
        return look(
          address,
          families.includes(`${values.engine}${major}`),
          `${values.engine} ${values.engine_version} with ${families}`,
        )
      })
    },
  },
  ...PARAMETERS.map(
    ([name, value, wrong]): Rule => ({
      name: `the database has ${name} = ${value}`,
      look: environment =>
        all(
          environment,
          'aws_rds_cluster_parameter_group',
          ({ parameter = [] }) =>
            parameter.some((each: Values) => each.name === name && each.value === value),
          wrong,
        ),
    }),
  ),
  {
    name: 'the database logs slow statements, and those alone',
    look: environment =>
      all(
        environment,
        'aws_rds_cluster_parameter_group',
        ({ parameter = [] }) => {
          const slow = parameter.find(({ name }: Values) => name === 'log_min_duration_statement')
          return Number(slow?.value) >= 0 && !parameter.some(({ name }: Values) => name === 'log_statement')
        },
        'log_min_duration_statement is not set, or log_statement is',
      ),
  },
  {
    name: 'prod: the database has two instances',
    only: 'prod',
    look: environment => [
      look(
        'aws_rds_cluster_instance',
        resources(environment, 'aws_rds_cluster_instance').length >= 2,
        'it has one',
      ),
    ],
  },
  {
    name: 'prod: what holds data is not deleted by mistake',
    only: 'prod',
    look: environment => [
      ...all(environment, 'aws_rds_cluster', each => each.deletion_protection === true, 'the database is'),
      ...all(environment, 'aws_lb', each => each.enable_deletion_protection === true, 'the load balancer is'),
      ...all(
        environment,
        'aws_cognito_user_pool',
        each => each.deletion_protection === 'ACTIVE',
        'the partners are',
      ),
    ],
  },
  {
    name: 'prod: a deleted database leaves a snapshot',
    only: 'prod',
    look: environment =>
      all(
        environment,
        'aws_rds_cluster',
        each => each.skip_final_snapshot === false && isGiven(each.final_snapshot_identifier),
        'it leaves none',
      ),
  },
  {
    name: 'prod: backups of a week',
    only: 'prod',
    look: environment =>
      all(environment, 'aws_rds_cluster', each => each.backup_retention_period >= 7, 'of less'),
  },
  {
    // Resuming from 0 takes some 15 s, in which every application is refused.
    name: 'prod: the database never sleeps',
    only: 'prod',
    look: environment =>
      all(environment, 'aws_rds_cluster', cluster => scalingOf(cluster).min_capacity >= 0.5, 'it may'),
  },
  {
    name: 'prod: a change of the database waits for its window',
    only: 'prod',
    look: environment => all(environment, 'aws_rds_cluster', each => !each.apply_immediately, 'it does not'),
  },
]

export function scalingOf({ serverlessv2_scaling_configuration: [scaling] = NONE }: Values): Values {
  return scaling ?? {}
}

/** A parameter of the cluster; `undefined` where it is Aurora's default. */
export function parameterOf(environment: Environment, name: string): string | undefined {
  const groups = resources(environment, 'aws_rds_cluster_parameter_group')
  const value = groups.flatMap(({ values }) => values.parameter ?? []).find(each => each.name === name)?.value
  return value === UNKNOWN ? undefined : value
}
