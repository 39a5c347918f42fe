import { ANSWERS_AFTER_MS, type Fault, RETRY_AFTER_MS } from './_fault-sequences.ts'

/** Calls as [start, timeout], rounds as [end, outcome, attempts, breaker]; times in milliseconds since the first round. */
export type Course = {
  calls: [startedAtMs: number, timeoutMs: number][]
  rounds: [endedAtMs: number, outcome: string, attempts: number, breaker: string][]
  retries: number
}

type Breaker = { state: 'closed' | 'open' | 'half_open'; seen: string[] }

/**
 * What should happen when rounds of `budgetMs` meet `faults` one after the other, written from the description alone: attempts
 * of 400 ms, slow from 300 on; four a round, the pauses between them `draw` of 50, 100, 200 ms; a breaker that opens when of at
 * least `minimumCalls` half fail or four of five are slow, and is given its cool-down of 5 s after a round that found it open.
 * An open breaker is met without the pause.
 */
export function expectedCourse(
  faults: Fault[],
  budgetMs: number,
  minimumCalls: number,
  draw: number,
): Course {
  const course: Course = { calls: [], rounds: [], retries: 0 }
  const breaker: Breaker = { state: 'closed', seen: [] }
  const ahead = [...faults]
  let nowMs = 0
  while (ahead.length > 0) {
    const endsAtMs = nowMs + budgetMs
    let made = 0
    let outcome = ''
    while (!outcome) {
      if (isOpen(breaker)) {
        outcome = 'breaker_open'
        break
      }
      const timeoutMs = Math.min(400, endsAtMs - nowMs)
      if (timeoutMs < 50) {
        outcome = 'too_little_left'
        break
      }
      const fault = ahead.shift() ?? 'success'
      course.calls.push([nowMs, timeoutMs])
      if (made++ > 0) course.retries++
      const isInTime = ANSWERS_AFTER_MS[fault] < timeoutMs
      nowMs += isInTime ? ANSWERS_AFTER_MS[fault] : timeoutMs
      const { ends, health } = isInTime ? answered(fault) : silent(timeoutMs)
      see(breaker, health, minimumCalls)
      if (ends === 'scored' || ends === 'unreadable' || ends === 'bureau_too_slow') {
        outcome = ends
        break
      }
      const jitterMs = Math.floor(draw * 50 * 2 ** (made - 1))
      const pauseMs = ends === 'rate_limited' ? Math.max(jitterMs, RETRY_AFTER_MS) : jitterMs
      if (made === 4 || nowMs + pauseMs + 50 > endsAtMs) outcome = ends
      else if (!isOpen(breaker)) nowMs += pauseMs
    }
    course.rounds.push([nowMs, outcome, made, breaker.state])
    if (isOpen(breaker)) {
      nowMs += 5_000
      breaker.state = 'half_open'
    }
  }
  return course
}

function isOpen({ state }: Breaker): boolean {
  return state === 'open'
}

function answered(fault: Fault): { ends: string; health: string } {
  if (fault === 'success') return { ends: 'scored', health: 'good' }
  if (fault === 'slow') return { ends: 'scored', health: 'slow' }
  if (fault === 'fast_failure') return { ends: 'server_error', health: 'bad' }
  if (fault === 'violation') return { ends: 'unreadable', health: 'bad' }
  return { ends: 'rate_limited', health: 'unknown' }
}

function silent(timeoutMs: number): { ends: string; health: string } {
  return timeoutMs === 400
    ? { ends: 'timeout', health: 'bad' }
    : { ends: 'bureau_too_slow', health: 'unknown' }
}

function see(breaker: Breaker, health: string, minimumCalls: number): void {
  if (breaker.state === 'half_open') {
    breaker.state = health === 'good' ? 'closed' : 'open'
    breaker.seen = []
    return
  }
  if (health !== 'unknown') breaker.seen.push(health)
  const share = (of: string) => breaker.seen.filter(one => one === of).length / breaker.seen.length
  if (breaker.seen.length < minimumCalls || (share('bad') < 0.5 && share('slow') < 0.8)) return
  breaker.state = 'open'
  breaker.seen = []
}
