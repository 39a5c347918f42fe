import { NONE, type Values } from '../plan.ts'
import { all, each, isGiven, look, type Rule, resources } from './rule.ts'

const SERVICES = ['loan-api', 'auth-svc', 'scoring-svc']
const SIMULATOR = 'external-score-mock'

export const serviceRules: Rule[] = [
  {
    name: 'tasks are on Fargate, each with a network interface of its own',
    look: environment => [
      ...all(
        environment,
        'aws_ecs_task_definition',
        each => each.network_mode === 'awsvpc',
        'it is not awsvpc',
      ),
      ...all(
        environment,
        'aws_ecs_task_definition',
        each => each.requires_compatibilities?.includes('FARGATE'),
        'it does not require FARGATE',
      ),
      ...all(environment, 'aws_ecs_task_definition', ({ family }) => isGiven(family), 'it has no family'),
    ],
  },
  {
    name: 'no task has an address of the internet',
    look: environment =>
      all(
        environment,
        'aws_ecs_service',
        ({ network_configuration: [network] = NONE }) =>
          network && network.assign_public_ip === false && isGiven(network.subnets),
        'it has one, or no network of its own',
      ),
  },
  {
    name: 'a deployment that fails is taken back',
    look: environment =>
      all(
        environment,
        'aws_ecs_service',
        ({ deployment_circuit_breaker: [breaker] = NONE }) => breaker?.enable && breaker.rollback,
        'it has no circuit breaker that rolls back',
      ),
  },
  {
    name: 'alarms end a deployment of loan-api and take it back',
    look: environment =>
      resources(environment, 'aws_ecs_service')
        .filter(({ values }) => values.name === 'loan-api')
        .map(({ address, values: { alarms: [alarms] = NONE } }) =>
          look(address, alarms?.enable && alarms.rollback && isGiven(alarms.alarm_names), 'none do'),
        ),
  },
  {
    name: 'an apply ends when the services run',
    look: environment =>
      all(environment, 'aws_ecs_service', each => each.wait_for_steady_state === true, 'it does not wait'),
  },
  {
    name: 'what ran before runs on until the new tasks do',
    look: environment =>
      resources(environment, 'aws_ecs_service')
        .filter(({ values }) => values.name !== SIMULATOR)
        .map(
          ({
            address,
            values: { deployment_minimum_healthy_percent: least, deployment_maximum_percent: most },
          }) => look(address, least >= 100 && most === 200, `from ${least} % to ${most} %`),
        ),
  },
  {
    // Its faults are in its memory: a second one would not know of them.
    name: 'the simulator is one task, and never two',
    only: 'dev',
    look: environment =>
      resources(environment, 'aws_ecs_service')
        .filter(({ values }) => values.name === SIMULATOR)
        .flatMap(({ address, values }) => [
          look(address, values.desired_count === 1, `${values.desired_count} tasks are desired`),
          look(
            address,
            values.deployment_maximum_percent === 100 && values.deployment_minimum_healthy_percent === 0,
            'a deployment starts the second before it has ended the first',
          ),
        ]),
  },
  {
    name: 'prod: two tasks of each service, also at night',
    only: 'prod',
    look: environment => [
      ...all(environment, 'aws_ecs_service', each => each.desired_count >= 2, 'it begins with one'),
      ...all(
        environment,
        'aws_appautoscaling_target',
        each => each.min_capacity >= 2,
        'it may scale in to one',
      ),
    ],
  },
  {
    name: 'no autoscaling of the simulator, and of each other service',
    look: environment => {
      const scaled = resources(environment, 'aws_appautoscaling_target').map(({ values }) =>
        String(values.resource_id),
      )
      const isScaled = (service: string) => scaled.some(id => id.endsWith(`/${service}`))
      return [
        ...SERVICES.map(service => look(service, isScaled(service), 'it is not scaled')),
        look(SIMULATOR, !isScaled(SIMULATOR), 'it is scaled'),
      ]
    },
  },
  {
    name: 'a target of autoscaling has a policy that tracks it',
    look: environment => {
      const policies = resources(environment, 'aws_appautoscaling_policy')
      return each(environment, 'aws_appautoscaling_target', ({ address, values }) => {
        const own = policies.filter(policy => policy.values.resource_id === values.resource_id)
        const tracked = own.map(policy => metricOf(policy.values))
        const needed = values.resource_id.endsWith('/loan-api')
          ? ['ECSServiceAverageCPUUtilization', 'ALBRequestCountPerTarget']
          : ['ECSServiceAverageCPUUtilization']
        return look(
          address,
          needed.every(metric => tracked.includes(metric)),
          `it tracks ${tracked.join(', ') || 'nothing'}`,
        )
      })
    },
  },
  {
    // Where they are ignored, an apply in a rush hour does not scale in.
    name: 'the number of tasks is the autoscaling’s',
    look: environment => {
      const targets = resources(environment, 'aws_appautoscaling_target')
      return targets.map(({ address, values }) =>
        look(
          address,
          values.min_capacity >= 1 && values.max_capacity > values.min_capacity,
          'there is nothing to scale',
        ),
      )
    },
  },
]

function metricOf({ target_tracking_scaling_policy_configuration: [tracking] = NONE }: Values): string {
  return tracking?.predefined_metric_specification?.[0]?.predefined_metric_type ?? 'a metric of its own'
}
