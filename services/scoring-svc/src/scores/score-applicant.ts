import { isScoringFailure, NoScore } from './errors.ts'
import type { Application, Bureau, Events } from './ports.ts'
import type { Round } from './round.ts'
import type { Report, Score } from './score.ts'

export type ScorePorts = { bureau: Bureau; events: Pick<Events, 'scored' | 'notScored'> }

/** `attempts` are the calls that it took, `bureauLatencyMs` the time of the one that brought the score. */
export type ScoredRound = Score & { attempts: number; bureauLatencyMs: Report['bureauLatencyMs'] }

/**
 * One score for one round of an application.
 * @throws {NoScore} never a score in its place.
 */
export async function scoreApplicant(
  application: Application,
  round: Round,
  { bureau, events }: ScorePorts,
): Promise<ScoredRound> {
  const { applicationId } = application
  const { attempts } = round
  try {
    const { score, bureauLatencyMs } = await bureau.score(application, round)
    events.scored(applicationId, score.outcome, attempts.made)
    return { ...score, attempts: attempts.made, bureauLatencyMs }
  } catch (error) {
    events.notScored(applicationId, error, attempts.made)
    throw isScoringFailure(error) ? new NoScore(error, attempts.made) : error
  }
}
