import { DeadlineExceeded } from './errors.ts'
import type { Application, Bureau, Deadline, Events } from './ports.ts'
import type { Score } from './score.ts'

/** Above the bureau's median (40 ms): with less time left more calls would be paid for and thrown away than used. */
export const LEAST_TIME_FOR_A_PULL_MS = 50

export type ScorePorts = { bureau: Bureau; events: Events }

/**
 * One score for one round of an application.
 * @throws {BureauUnavailable | BureauContractViolation | DeadlineExceeded} never a score in their place.
 */
export async function scoreApplicant(
  application: Application,
  round: number,
  deadline: Deadline,
  { bureau, events }: ScorePorts,
): Promise<Score> {
  const { applicationId } = application
  try {
    if (deadline.leftMs() < LEAST_TIME_FOR_A_PULL_MS) throw new DeadlineExceeded('too_little_left')
    const score = await bureau.score(application, { round, number: 1 }, deadline)
    events.scored(applicationId, score.outcome)
    return score
  } catch (error) {
    events.notScored(applicationId, error)
    throw error
  }
}
