import { z } from 'zod'
import { oneOf, whole } from './numbers.ts'

/** Longer than anybody waits; an answer that shall never come is a `hang`. */
export const MAX_DELAY_MS = 60_000
/** A client that takes more than a MiB of a report is broken already; more would prove nothing. */
const MAX_BYTES = 16 * 2 ** 20

/** The range that scores are in; src/scores/population.ts draws within it. */
const SCORES = { minimum: 300, maximum: 850 }

const delayMs = whole(1, MAX_DELAY_MS)
const retryAfterSeconds = whole(0, 3_600)

/** An effect without settings. */
function plain<Kind extends string>(kind: Kind) {
  return z.strictObject({ kind: z.literal(kind) })
}

/** Time before the answer, whatever it is. All that strike add up. */
const delays = [
  z.strictObject({ kind: z.literal('latency'), ms: delayMs }),
  z
    .strictObject({ kind: z.literal('log_normal'), medianMs: delayMs, p99Ms: delayMs })
    .refine(({ medianMs, p99Ms }) => p99Ms >= medianMs, {
      path: ['p99Ms'],
      error: 'must be at least medianMs',
    }),
  z.strictObject({
    kind: z.literal('load_dependent'),
    kneeCalls: whole(0, 10_000),
    msPerCallBeyond: delayMs,
  }),
] as const

/** What the bureau does instead of scoring: there is no report, so nothing is charged. */
const refusals = [
  z.strictObject({
    kind: z.literal('http_error'),
    statuses: z
      .array(z.literal([400, 401, 403, 404, 408, 409, 422, 500, 502, 503, 504]))
      .min(1, 'must have at least 1 status')
      .max(11, 'must have at most 11 statuses'),
    retryAfterSeconds: retryAfterSeconds.optional(),
  }),
  z.strictObject({ kind: z.literal('rate_limit'), perSecond: whole(0, 10_000), retryAfterSeconds }),
  z.strictObject({ kind: z.literal('redirect'), status: z.literal([301, 302, 303, 307, 308]) }),
  plain('hang'),
  plain('reset_before_headers'),
] as const

/** What becomes of a report that was made, and charged, on its way or before. */
const distortions = [
  plain('reset_mid_body'),
  plain('truncated'),
  z.strictObject({ kind: z.literal('drip'), msPerByte: whole(1, 10_000) }),
  plain('wrong_content_type'),
  plain('malformed_json'),
  z.strictObject({ kind: z.literal('oversized'), bytes: whole(1, MAX_BYTES) }),
  z.strictObject({ kind: z.literal('late_duplicate'), afterMs: delayMs }),
  plain('thin_file'),
  z.strictObject({
    kind: z.literal('score_out_of_range'),
    score: z
      .int()
      .refine(
        score => score < SCORES.minimum || score > SCORES.maximum,
        `must be outside ${SCORES.minimum} to ${SCORES.maximum}`,
      ),
  }),
  plain('wrong_subject'),
  plain('stale'),
  plain('renamed_field'),
  plain('extra_field'),
  plain('random_score'),
] as const

type SchemaOf<List extends readonly z.ZodType[]> = z.output<List[number]>
type Delay = SchemaOf<typeof delays>
export type Refusal = SchemaOf<typeof refusals>
export type Distortion = SchemaOf<typeof distortions>
export type Effect = Delay | Refusal | Distortion
export type EffectKind = Effect['kind']

const all = [...delays, ...refusals, ...distortions] as const
const kindsOf = (list: readonly (typeof all)[number][]) => list.map(({ shape }) => shape.kind.value)
const delayKinds = new Set<string>(kindsOf(delays))
const distortionKinds = new Set<string>(kindsOf(distortions))

export const EFFECT_KINDS: readonly EffectKind[] = kindsOf(all)

/** What strikes a call: `kind` says what, the rest how. */
export const effect = z.discriminatedUnion('kind', all, oneOf(EFFECT_KINDS))

export function isDelay(candidate: Effect): candidate is Delay {
  return delayKinds.has(candidate.kind)
}

/** Whether the bureau makes a report before this happens, so that the call is one to be paid. */
export function isDistortion(candidate: Effect): candidate is Distortion {
  return distortionKinds.has(candidate.kind)
}
