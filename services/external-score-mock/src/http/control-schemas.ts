import { z } from 'zod'
import { EFFECT_KINDS, type EffectKind } from '../faults/effect.ts'
import { CLIENT_LEFT } from '../faults/journal.ts'
import { plan, ttlSeconds } from '../faults/plan.ts'
import { SCENARIOS } from '../faults/scenarios.ts'

export const problem = z
  .strictObject({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    code: z.string(),
    requestId: z.string(),
    errors: z
      .array(
        z.strictObject({
          pointer: z.string().optional(),
          parameter: z.string().optional(),
          header: z.string().optional(),
          detail: z.string(),
        }),
      )
      .optional()
      .meta({
        description: 'Every member of the body by its pointer, every parameter and header by its name.',
      }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457.' })

export const health = z.strictObject({ status: z.string() })

/** Entries of the journal without a limit, and with any. */
const DEFAULT_LIMIT = 100
const MAX_LIMIT = 10_000

export const faultPlan = plan.meta({ id: 'FaultPlan' })

export const faultStatus = z
  .strictObject({
    scenario: z.string().nullable().meta({ description: 'Null for a plan that is not from the library.' }),
    plan: faultPlan.nullable().meta({ description: 'Null, as everything here, when no plan is in force.' }),
    endsAt: z.iso.datetime().nullable(),
    remainingSeconds: z.number().nullable(),
  })
  .meta({ id: 'FaultStatus' })

export const scenarioName = z.string().meta({ examples: SCENARIOS.map(({ name }) => name) })

/** The body of `POST /scenarios/{name}`; none at all will do. */
export const scenarioOptions = z.strictObject({ ttlSeconds: ttlSeconds.optional() })

export const scenarioList = z.strictObject({
  scenarios: z.array(
    z.strictObject({ name: scenarioName, description: z.string(), plan: faultPlan }).meta({ id: 'Scenario' }),
  ),
})

const limitExpected = `must be 1 to ${MAX_LIMIT}`

export const journalQuery = z.strictObject({
  // As the calls are entered: the same UUID in capitals is the same application.
  applicationId: z.uuid('must be a UUID').toLowerCase().optional(),
  limit: z
    .string()
    .regex(/^\d{1,5}$/, limitExpected)
    .transform(Number)
    .pipe(z.int().min(1, limitExpected).max(MAX_LIMIT, limitExpected))
    .default(DEFAULT_LIMIT),
})

const count = z.int().min(0)

const entry = z
  .strictObject({
    applicationId: z.uuid(),
    applicant: z.string().meta({ description: 'Keyed hash: the same applicant has the same one.' }),
    attempt: z.string().meta({ example: '0.1' }),
    rule: z.string().nullable().meta({ description: 'Null when none has struck.' }),
    effect: z.enum(EFFECT_KINDS as [EffectKind, ...EffectKind[]]).nullable(),
    status: z
      .int()
      .nullable()
      .meta({
        description: `As sent; null when the bureau ended the connection without one; ${CLIENT_LEFT} when the client left first.`,
      }),
    charged: z.boolean(),
    startedAt: z.iso.datetime(),
    delayMs: z.number().meta({ description: 'As drawn; `durationMs` is what it took.' }),
    durationMs: count,
  })
  .meta({ id: 'JournalEntry' })

export const journalPage = z
  .strictObject({
    calls: count.meta({ description: 'That have ended.' }),
    charged: count,
    applications: count,
    maxConcurrentPerApplication: count,
    inFlight: count,
    entries: z.array(entry).meta({ description: 'Newest first.' }),
  })
  .meta({ id: 'Journal' })
