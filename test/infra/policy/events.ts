import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { look, type Rule } from './rule.ts'

const FILE = 'infra/modules/o11y/events.tf'

/** Of an event's pattern, which has an ARN in it and so is in no plan: what it must ask for. */
const PATTERNS: Record<string, RegExp[]> = {
  'deployment-failed': [
    /detail-type = \["ECS Deployment State Change"\]/,
    /detail {6}= \{ eventName = \["SERVICE_DEPLOYMENT_FAILED"\] \}/,
    /resources {3}= \[\{ prefix = "\$\{local\.arn_prefix\.ecs\}:service\/\$\{var\.system\.cluster_name\}\/" \}\]/,
  ],
  'migration-failed': [
    /detail-type = \["ECS Task State Change"\]/,
    /lastStatus {8}= \["STOPPED"\]/,
    /task-definition\/\$\{var\.name\}-migrate:" \}\]/,
    /containers = \{ exitCode = \[\{ anything-but = \[0\] \}\] \}/,
    /\{ stopCode = \["TaskFailedToStart"\] \}/,
  ],
}

export const eventRules: Rule[] = [
  {
    name: 'somebody is told of what ECS gives up, and of a migration that fails',
    look: ({ root }) => {
      const text = readFileSync(join(root, FILE), 'utf8')
      const events = text.split(/^ {4}(?=[\w-]+ = \{$)/m)
      return Object.entries(PATTERNS).flatMap(([event, patterns]) => {
        const written = events.find(each => each.startsWith(`${event} = {`)) ?? ''
        return patterns.map(pattern => look(event, pattern.test(written), `it does not ask for ${pattern}`))
      })
    },
  },
]
