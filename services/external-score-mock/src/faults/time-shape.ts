import { z } from 'zod'
import { MAX_SECONDS, oneOf, whole } from './numbers.ts'

const KINDS = ['window', 'ramp', 'flapping', 'first_attempts']

const seconds = whole(1, MAX_SECONDS)
const maybeNoSeconds = whole(0, MAX_SECONDS)

/** When a rule applies: seconds count from the plan's start, or from its stage's. */
export const timeShape = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('window'), fromSeconds: maybeNoSeconds, seconds }),
    z.strictObject({
      kind: z.literal('ramp'),
      upSeconds: maybeNoSeconds,
      holdSeconds: maybeNoSeconds,
      downSeconds: maybeNoSeconds,
    }),
    z.strictObject({ kind: z.literal('flapping'), onSeconds: seconds, offSeconds: seconds }),
    // Of each round, because the caller numbers them anew in each.
    z.strictObject({ kind: z.literal('first_attempts'), n: whole(1, 1_000) }),
  ],
  oneOf(KINDS),
)

export type TimeShape = z.output<typeof timeShape>

/** By what the rule's rate is multiplied, 0 to 1. What is drawn for a call does not change with it. */
export function scaleOf(shape: TimeShape, elapsedSeconds: number, attemptNumber: number): number {
  switch (shape.kind) {
    case 'window':
      return isWithin(elapsedSeconds - shape.fromSeconds, shape.seconds) ? 1 : 0
    case 'ramp':
      return rampAt(shape, elapsedSeconds)
    case 'flapping':
      return isWithin(elapsedSeconds % (shape.onSeconds + shape.offSeconds), shape.onSeconds) ? 1 : 0
    case 'first_attempts':
      return attemptNumber <= shape.n ? 1 : 0
  }
}

function isWithin(elapsed: number, duration: number): boolean {
  return elapsed >= 0 && elapsed < duration
}

type Ramp = Extract<TimeShape, { kind: 'ramp' }>

function rampAt({ upSeconds, holdSeconds, downSeconds }: Ramp, elapsedSeconds: number): number {
  const downAt = upSeconds + holdSeconds
  if (elapsedSeconds < upSeconds) return elapsedSeconds / upSeconds
  if (elapsedSeconds < downAt) return 1
  return downSeconds === 0 ? 0 : Math.max(0, 1 - (elapsedSeconds - downAt) / downSeconds)
}
