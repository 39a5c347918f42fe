import { alarmsMutants } from './alarms.ts'
import { dataMutants } from './data.ts'
import { dataAccessMutants } from './data-access.ts'
import { edgeMutants } from './edge.ts'
import { environmentsMutants } from './environments.ts'
import { firstApplyMutants } from './first-apply.ts'
import { healthMutants } from './health.ts'
import type { Mutant } from './mutant.ts'
import { networkMutants } from './network.ts'
import { servicesMutants } from './services.ts'
import { watchingMutants } from './watching.ts'

export const mutants: Mutant[] = [
  ...servicesMutants,
  ...healthMutants,
  ...networkMutants,
  ...dataMutants,
  ...dataAccessMutants,
  ...edgeMutants,
  ...environmentsMutants,
  ...watchingMutants,
  ...alarmsMutants,
  ...firstApplyMutants,
]
