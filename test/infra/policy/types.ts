import { blocksOf } from './blocks.ts'
import { type Environment, look, type Rule, resources } from './rule.ts'

/** A bucket, and what holds it. No ACL: it belongs to its owner alone. */
const BUCKET = [
  'aws_s3_bucket',
  'aws_s3_bucket_lifecycle_configuration',
  'aws_s3_bucket_ownership_controls',
  'aws_s3_bucket_policy',
  'aws_s3_bucket_public_access_block',
  'aws_s3_bucket_server_side_encryption_configuration',
  'aws_s3_bucket_versioning',
]

/**
 * What dev and prod are made of. Each other rule looks at types that it knows: one that is not here would go by all of them, say
 * aws_network_acl_rule by the rules about networks, or aws_iam_policy_attachment by those about roles. So a new one comes with its reason, and rules.
 */
const STACK = [
  // The way in: API, link, load balancer; a domain where an environment has one.
  'aws_apigatewayv2_api',
  'aws_apigatewayv2_api_mapping',
  'aws_apigatewayv2_domain_name',
  'aws_apigatewayv2_integration',
  'aws_apigatewayv2_route',
  'aws_apigatewayv2_stage',
  'aws_apigatewayv2_vpc_link',
  'aws_lb',
  'aws_lb_listener',
  'aws_lb_target_group',
  'aws_route53_record',
  // The partners.
  'aws_cognito_resource_server',
  'aws_cognito_user_pool',
  'aws_cognito_user_pool_client',
  'aws_cognito_user_pool_domain',
  // The network. No access lists: the security groups say who reaches whom.
  'aws_default_security_group',
  'aws_eip',
  'aws_flow_log',
  'aws_internet_gateway',
  'aws_nat_gateway',
  'aws_route',
  'aws_route_table',
  'aws_route_table_association',
  'aws_security_group',
  'aws_subnet',
  'aws_vpc',
  'aws_vpc_endpoint',
  'aws_vpc_security_group_egress_rule',
  'aws_vpc_security_group_ingress_rule',
  // Tasks, and what they may do: by policies of one role each, made of documents.
  'aws_appautoscaling_policy',
  'aws_appautoscaling_target',
  'aws_ecs_cluster',
  'aws_ecs_service',
  'aws_ecs_task_definition',
  'aws_iam_role',
  'aws_iam_role_policy',
  'aws_service_discovery_http_namespace',
  // Data, and the keys that it is encrypted with.
  'aws_db_subnet_group',
  'aws_kms_alias',
  'aws_kms_key',
  'aws_kms_key_policy',
  'aws_rds_cluster',
  'aws_rds_cluster_instance',
  'aws_rds_cluster_parameter_group',
  'aws_secretsmanager_secret',
  'aws_secretsmanager_secret_version',
  // The bucket of the load balancer's logs.
  ...BUCKET,
  // What is watched, and who is told.
  'aws_cloudwatch_composite_alarm',
  'aws_cloudwatch_dashboard',
  'aws_cloudwatch_event_rule',
  'aws_cloudwatch_event_target',
  'aws_cloudwatch_log_data_protection_policy',
  'aws_cloudwatch_log_group',
  'aws_cloudwatch_metric_alarm',
  'aws_cloudwatch_query_definition',
  'aws_sns_topic',
  'aws_sns_topic_policy',
  'aws_sns_topic_subscription',
  'aws_xray_group',
  // Order, and what is written down once.
  'terraform_data',
]

/** What the bootstrap is made of, in the same way. */
const ACCOUNT = [
  // Images. No policy of a repository: who gets to them is of this account.
  'aws_ecr_lifecycle_policy',
  'aws_ecr_repository',
  // GitHub's workflows, and what they may. No user, and no key of one.
  'aws_iam_openid_connect_provider',
  'aws_iam_policy',
  'aws_iam_role',
  'aws_iam_role_policy',
  'aws_iam_role_policy_attachment',
  // The bucket of the state. No replication, no website.
  ...BUCKET,
]

/** What there is one of: a second one would be a way beside the one that the other rules look at. */
const ONE = [
  'aws_apigatewayv2_api',
  'aws_apigatewayv2_integration',
  'aws_apigatewayv2_stage',
  'aws_apigatewayv2_vpc_link',
  'aws_ecs_cluster',
  'aws_internet_gateway',
  'aws_lb',
  'aws_lb_listener',
  'aws_lb_target_group',
  'aws_rds_cluster',
  'aws_s3_bucket',
  'aws_s3_bucket_policy',
  'aws_vpc',
]

export const stackRules: Rule[] = [
  {
    name: 'the stack is made of the types of resources that are listed',
    also: 'bootstrap',
    look: ({ name, plan, root }) => {
      const isBootstrap = name === 'bootstrap'
      const listed = isBootstrap ? ACCOUNT : STACK
      const folders = isBootstrap ? ['bootstrap'] : ['modules', 'environments']
      return [
        ...plan.resources.map(({ address, type }) => judgeType(listed, address, type)),
        // A plan has none of which there are no instances.
        ...folders.flatMap(folder =>
          blocksOf(root, 'resource "', folder).map(({ file, text }) =>
            judgeType(listed, file, /^resource "(\w+)"/.exec(text)?.[1] ?? ''),
          ),
        ),
      ]
    },
  },
  {
    name: 'there is one way in, and one place where data is',
    look: environment =>
      ONE.map(type => {
        const { length } = resources(environment, type)
        return look(type, length === 1, `there are ${length}`)
      }),
  },
  {
    name: 'what AWS keeps one of is written once',
    look: environment =>
      [
        ['aws_sns_topic_policy', 'aws_sns_topic'],
        ['aws_eip', 'aws_nat_gateway'],
      ].map(([type = '', of = '']) => sameNumber(environment, type, of)),
  },
]

function judgeType(listed: string[], at: string, type: string) {
  return look(at, listed.includes(type), `${type} is not of the stack: say why in test/infra/policy/types.ts`)
}

function sameNumber(environment: Environment, type: string, of: string) {
  const [has, needs] = [type, of].map(each => resources(environment, each).length)
  return look(type, has === needs, `${has} for ${needs} of ${of}`)
}
