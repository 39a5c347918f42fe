import { alarmsMutants } from './alarms.ts'
import { bootstrapMutants } from './bootstrap.ts'
import { dataMutants } from './data.ts'
import { dataAccessMutants } from './data-access.ts'
import { edgeMutants } from './edge.ts'
import { environmentsMutants } from './environments.ts'
import { firstApplyMutants } from './first-apply.ts'
import { healthMutants } from './health.ts'
import type { Mutant } from './mutant.ts'
import { networkMutants } from './network.ts'
import { orderMutants } from './order.ts'
import { pathsMutants } from './paths.ts'
import { policiesMutants } from './policies.ts'
import { servicesMutants } from './services.ts'
import { subnetsMutants } from './subnets.ts'
import { typesMutants } from './types.ts'
import { watchingMutants } from './watching.ts'

export const mutants: Mutant[] = [
  ...typesMutants,
  ...servicesMutants,
  ...healthMutants,
  ...networkMutants,
  ...subnetsMutants,
  ...pathsMutants,
  ...orderMutants,
  ...policiesMutants,
  ...dataMutants,
  ...dataAccessMutants,
  ...edgeMutants,
  ...environmentsMutants,
  ...watchingMutants,
  ...alarmsMutants,
  ...firstApplyMutants,
  ...bootstrapMutants,
]
