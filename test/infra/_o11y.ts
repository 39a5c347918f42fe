import { offlinePlan } from './_terraform.ts'
import type { Plan } from './plan.ts'

/** The metrics' namespace, and the prefix of all names. */
export const NAME = 'loans-test'

const SERVICES = ['loan-api', 'auth-svc', 'scoring-svc', 'external-score-mock']

/** What the module is given by an environment; here the ids are known, and so is nearly all that is planned. */
const VARIABLES = {
  name: NAME,
  region: 'eu-west-1',
  environment: 'prod',
  services: SERVICES,
  retention_days: 30,
  alarm_emails: { page: ['page@example.com'], ticket: ['ticket@example.com'] },
  image_tag: '0123456789abcdef0123456789abcdef01234567',
  runbook_base_url: 'https://example.com/docs/runbooks',
  database_cluster_id: NAME,
  system: {
    vpc_id: 'vpc-0123456789abcdef0',
    nat_gateway_ids: { 'eu-west-1a': 'nat-0123456789abcdef0', 'eu-west-1b': 'nat-0123456789abcdef1' },
    api: { id: 'a1b2c3d4e5', stage: '$default' },
    apply_route: { method: 'POST', resource: '/loan/apply' },
    load_balancer: {
      arn_suffix: 'app/loans-test/0123456789abcdef',
      target_group_arn_suffix: 'targetgroup/loans-test-loan-api/0123456789abcdef',
    },
    cluster_name: NAME,
    database: { instance_ids: [`${NAME}-1`, `${NAME}-2`], max_acu: 8 },
  },
}

/** The module planned by itself. */
export const planO11y = (): Promise<Plan> => offlinePlan('infra/modules/o11y', VARIABLES)
