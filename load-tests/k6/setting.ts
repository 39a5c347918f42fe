/*
 * What the runner tells k6, by its environment.
 */

function required(name: string): string {
  const value = __ENV[name]
  if (value === undefined) throw new Error(`${name} is not set: use npm run load`)
  return value
}

export const apiUrl = required('LOAD_API_URL')
export const token = required('LOAD_TOKEN')
export const seed = Number(required('LOAD_SEED'))
/** Tells this run's keys from those of every other run on the same system. */
export const runId = required('LOAD_RUN')
/** The objective's, milliseconds. */
export const inTimeMs = Number(required('LOAD_IN_TIME_MS'))
/** A user of k6's is not held for longer than the plan has reckoned with. */
export const timeoutMs = Number(required('LOAD_TIMEOUT_MS'))
