import { alarmTableRules } from './alarm-table.ts'
import { alarmRules } from './alarms.ts'
import { arithmeticRules } from './arithmetic.ts'
import { burnRules } from './burns.ts'
import { configurationRules } from './configuration.ts'
import { containerRules } from './containers.ts'
import { databaseRules } from './database.ts'
import { databaseAccessRules } from './database-access.ts'
import { deployingRules } from './deploying.ts'
import { edgeRules } from './edge.ts'
import { eventRules } from './events.ts'
import { firstApplyRules } from './first-apply.ts'
import { gatewayRules } from './gateway.ts'
import { healthRules } from './health.ts'
import { iamRules } from './iam.ts'
import { imageRules } from './images.ts'
import { keyRules } from './keys.ts'
import { metricNameRules } from './metric-names.ts'
import { networkRules } from './network.ts'
import { orderRules } from './order.ts'
import { partnerRules } from './partners.ts'
import { pathRules } from './paths.ts'
import { policyRules } from './policies.ts'
import { portRules } from './ports.ts'
import type { Environment, Rule } from './rule.ts'
import { scalingRules } from './scaling.ts'
import { serviceRules } from './services.ts'
import { sizeRules } from './sizes.ts'
import { stateRules } from './state.ts'
import { storeRules } from './stores.ts'
import { subnetRules } from './subnets.ts'
import { stackRules } from './types.ts'
import { writtenRules } from './written.ts'

export const rules: Rule[] = [
  ...stackRules,
  ...sizeRules,
  ...containerRules,
  ...configurationRules,
  ...portRules,
  ...healthRules,
  ...serviceRules,
  ...arithmeticRules,
  ...networkRules,
  ...subnetRules,
  ...pathRules,
  ...gatewayRules,
  ...orderRules,
  ...edgeRules,
  ...scalingRules,
  ...iamRules,
  ...policyRules,
  ...storeRules,
  ...databaseRules,
  ...databaseAccessRules,
  ...keyRules,
  ...partnerRules,
  ...alarmRules,
  ...alarmTableRules,
  ...burnRules,
  ...eventRules,
  ...metricNameRules,
  ...writtenRules,
  ...firstApplyRules,
  ...deployingRules,
  ...imageRules,
  ...stateRules,
]

export function rulesOf({ name }: Pick<Environment, 'name'>): Rule[] {
  return rules.filter(({ only, also }) => {
    if (only !== undefined) return only === name
    return name !== 'bootstrap' || also === name
  })
}

/** What a rule finds wrong, a line each. One that finds nothing to look at is itself wrong, and so is one that throws. */
export function complaints(rule: Rule, environment: Environment): string[] {
  try {
    const looks = rule.look(environment)
    if (looks.length === 0) return ['it found nothing to look at']
    return looks.flatMap(({ at, wrong }) => (wrong === undefined ? [] : [`${at}: ${wrong}`]))
  } catch (error) {
    return [`it cannot be told: ${error instanceof Error ? error.message : error}`]
  }
}
