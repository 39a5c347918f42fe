/** What came of one step. */
export type Result = {
  machine: string
  step: string
  verdict: 'PASS' | 'FAIL' | 'SKIPPED'
  /** What was not as it should be, or why it was skipped. */
  complaints: string[]
  remark?: string
  seconds?: number
  /** Of node_modules and .data, after an install. */
  megabytes?: number
  /** What npm's cache has grown by. */
  fetchedMegabytes?: number
  /** All that was printed. */
  log?: string
}

export function failed(machine: string, step: string, why: string): Result {
  return { machine, step, verdict: 'FAIL', complaints: [why] }
}

export function skipped(machine: string, step: string, why: string): Result {
  return { machine, step, verdict: 'SKIPPED', complaints: [why] }
}
