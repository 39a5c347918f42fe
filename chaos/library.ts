import type { Experiment } from './experiment.ts'
import { authOutage } from './experiments/auth-outage.ts'
import { bureauFlaky } from './experiments/bureau-flaky.ts'
import { bureauGarbage } from './experiments/bureau-garbage.ts'
import { bureauOutageAndBack } from './experiments/bureau-outage-and-back.ts'
import { bureauRateLimited } from './experiments/bureau-rate-limited.ts'
import { bureauSlowTail } from './experiments/bureau-slow-tail.ts'
import { databaseFreeze } from './experiments/database-freeze.ts'
import { everythingAtOnce } from './experiments/everything-at-once.ts'
import { overload5x } from './experiments/overload-5x.ts'
import { scoringCrash } from './experiments/scoring-crash.ts'

/** From the mildest to the worst. */
export const library: Experiment[] = [
  bureauFlaky,
  bureauSlowTail,
  bureauOutageAndBack,
  bureauGarbage,
  bureauRateLimited,
  authOutage,
  scoringCrash,
  databaseFreeze,
  overload5x,
  everythingAtOnce,
]
