/** Who calls the public port: other services of ours, or anybody, whose wishes are not followed. */
export type Callers = 'ours' | 'strangers'

export type TelemetryOptions = {
  callers: Callers
  /** Names of the attributes that the service's own code sets: they leave with its spans, and X-Ray finds traces by them. */
  attributes: readonly string[]
}

export type ExportObserver = (
  outcome: 'exported' | 'failed' | 'dropped',
  spans: number,
  error?: Error,
) => void
