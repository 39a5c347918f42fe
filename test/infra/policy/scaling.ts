import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { NONE } from '../plan.ts'
import { all, type Environment, each, look, type Rule, resources } from './rule.ts'
import { environmentOf, ownContainer, servicesOf } from './tasks.ts'

/** Above, tasks are full before there are more; below, half of them idle. */
const CPU_PERCENT = { least: 40, most: 70 }
/** What loan-api does in a second with a vCPU of its own, at 1.9 ms each, and how much of it there may be (docs/scaling.md). */
const REQUESTS_OF_A_VCPU = 1_000 / 1.9
const REQUESTS_SHARE = { least: 0.2, most: 0.8 }
/** What a task has of its CPU is what Service Connect's proxy (256 units) and the collector (64) leave. */
const SIDECAR_CPU = 256 + 64
/** AWS counts the requests to a target by the minute. */
const MINUTE_SECONDS = 60
/** X-Ray is paid for by the trace. */
const TRACE_RATIO_MOST = 0.2

export const scalingRules: Rule[] = [
  {
    name: 'tasks are added before those that there are are full',
    look: environment =>
      policiesOf(environment, 'ECSServiceAverageCPUUtilization').map(({ address, target }) =>
        look(address, target >= CPU_PERCENT.least && target <= CPU_PERCENT.most, `at ${target} %`),
      ),
  },
  {
    name: 'loan-api is added to before it has more requests than it can do',
    look: environment => {
      const cpu = servicesOf(environment).find(({ service }) => service === 'loan-api')?.cpu ?? 0
      return policiesOf(environment, 'ALBRequestCountPerTarget').map(({ address, target }) => {
        const possible = (REQUESTS_OF_A_VCPU * (cpu - SIDECAR_CPU)) / 1_024
        const share = target / MINUTE_SECONDS / possible
        const isRight = share >= REQUESTS_SHARE.least && share <= REQUESTS_SHARE.most
        return look(address, isRight, `at ${Math.round(100 * share)} % of what one does`)
      })
    },
  },
  {
    name: 'tasks are added faster than they are taken away, and are taken away',
    look: environment =>
      each(environment, 'aws_appautoscaling_policy', ({ address, values }) => {
        const [tracking] = values.target_tracking_scaling_policy_configuration ?? NONE
        const isRight =
          tracking?.scale_out_cooldown < tracking?.scale_in_cooldown && tracking?.disable_scale_in === false
        return look(address, isRight, 'they are not')
      }),
  },
  {
    name: 'ECS counts its tasks',
    look: environment =>
      all(
        environment,
        'aws_ecs_cluster',
        ({ setting = NONE }) =>
          setting.some(
            ({ name, value }: { name: string; value: string }) =>
              name === 'containerInsights' && /^(?:enabled|enhanced)$/.test(value),
          ),
        'Container Insights are off, and alarms blind',
      ),
  },
  {
    name: 'prod: few requests are traced, and some',
    only: 'prod',
    look: environment =>
      servicesOf(environment).map(task => {
        const ratio = Number(environmentOf(ownContainer(task)).OTEL_TRACES_SAMPLER_ARG)
        return look(task.service, ratio > 0 && ratio <= TRACE_RATIO_MOST, `${ratio} of them`)
      }),
  },
  {
    name: 'prod: the state is kept in S3, encrypted, and one at a time writes to it',
    only: 'prod',
    look: ({ root }) => {
      const file = 'infra/environments/prod/versions.tf'
      const backend =
        /^ {2}backend "s3" \{\n([^}]*)\}/m.exec(readFileSync(join(root, file), 'utf8'))?.[1] ?? ''
      return ['encrypt', 'use_lockfile'].map(setting =>
        look(`${file} ${setting}`, new RegExp(`^ +${setting} += true$`, 'm').test(backend), 'it is not true'),
      )
    },
  },
]

function policiesOf(environment: Environment, metric: string) {
  return resources(environment, 'aws_appautoscaling_policy').flatMap(({ address, values }) => {
    const [tracking] = values.target_tracking_scaling_policy_configuration ?? NONE
    const tracked = tracking?.predefined_metric_specification?.[0]?.predefined_metric_type
    return tracked === metric ? [{ address, target: Number(tracking.target_value) }] : []
  })
}
