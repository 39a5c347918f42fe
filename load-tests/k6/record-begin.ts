import { Gauge } from 'k6/metrics'
import { BEGAN_AT } from '../measures.ts'

const beganAt = new Gauge(BEGAN_AT)

/** k6's `setup`, which it calls once, when all of its users are ready and right before its scenarios begin. */
export function recordBegin(): void {
  beganAt.add(Date.now())
}
