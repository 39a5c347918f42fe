import { dataMutants } from './data.ts'
import { environmentsMutants } from './environments.ts'
import { firstApplyMutants } from './first-apply.ts'
import type { Mutant } from './mutant.ts'
import { networkMutants } from './network.ts'
import { servicesMutants } from './services.ts'
import { typesMutants } from './types.ts'
import { watchingMutants } from './watching.ts'

export const mutants: Mutant[] = [
  ...typesMutants,
  ...servicesMutants,
  ...networkMutants,
  ...dataMutants,
  ...environmentsMutants,
  ...watchingMutants,
  ...firstApplyMutants,
]
