import { z } from 'zod'
import { hasAtMostTwoDecimals } from '../applications/money.ts'
import type { Policy } from '../applications/policy.ts'
import { MAX_REASONS, REASONS, type ReasonCode } from '../applications/reasons.ts'
import { type ProblemCode, problems } from './problem.ts'

type Range = { minimum: number; maximum: number }

/** The body of `POST /loan/apply`, with the bounds of the policy in force. */
export function applicationRequest({ amount, termMonths, income, currency }: Policy) {
  return z
    .strictObject({
      userId: z
        .string()
        .regex(/^[!-~]{1,50}$/, 'must be 1 to 50 visible ASCII characters')
        .meta({
          description: 'Your identifier of the applicant: 1 to 50 visible ASCII characters.',
          example: '123',
        }),
      amount: money(amount).meta({
        description: `How much to lend, in ${currency}: ${spoken(amount)}, at most 2 decimals.`,
        example: 15_000,
      }),
      termMonths: bounded(z.int(), termMonths).meta({
        description: `Over how many months to repay: ${spoken(termMonths)}, a whole number.`,
        example: 36,
      }),
      income: money(income).meta({
        description: `The applicant's gross income per month, in ${currency}: ${spoken(income)}, at most 2 decimals.`,
        example: 4_000,
      }),
    })
    .meta({ id: 'ApplicationRequest', description: 'Who asks for how much, for how long, and earns what.' })
}

export type ApplicationRequest = z.output<ReturnType<typeof applicationRequest>>

function money(range: Range) {
  return bounded(z.number(), range).refine(hasAtMostTwoDecimals, 'must have at most 2 decimals')
}

function bounded(number: z.ZodNumber, { minimum, maximum }: Range) {
  const expected = `must be ${spoken({ minimum, maximum })}`
  return number.min(minimum, expected).max(maximum, expected)
}

function spoken({ minimum, maximum }: Range): string {
  return `${minimum} to ${maximum}`
}

const identity = {
  applicationId: z.uuidv7().meta({ description: 'Ours, a UUID; later ones sort after earlier ones.' }),
}
const applied = {
  amount: z
    .number()
    .meta({ description: 'What was applied for, in `currency`, with at most 2 decimals.', example: 15_000 }),
  termMonths: z.int().meta({ description: 'Months over which it is repaid, in monthly instalments.' }),
  currency: z
    .string()
    .meta({ description: 'Of the amounts here and of the income: ISO 4217.', example: 'USD' }),
  createdAt: z.iso.datetime().meta({ description: 'When it was recorded: RFC 3339, UTC, milliseconds.' }),
}
const decided = {
  decidedAt: z.iso.datetime().meta({ description: 'When it was decided: RFC 3339, UTC, milliseconds.' }),
  decisionMode: z.enum(['live', 'deferred']).meta({
    description: '`live`: decided in the request that applied; `deferred`: decided later.',
  }),
  policyVersion: z.string().meta({
    description: 'The version of the credit policy that decided.',
    example: '2026-11',
  }),
}

const reasonCode = z.enum(Object.keys(REASONS) as [ReasonCode, ...ReasonCode[]]).meta({
  id: 'ReasonCode',
  description: 'Why an application was refused. Codes are never renamed; there may be more of them one day.',
})

const reason = z
  .strictObject({
    code: reasonCode,
    description: z.string().meta({ description: 'The reason in words, to be told to the applicant.' }),
  })
  .meta({ id: 'Reason', description: 'One cause of a refusal.' })

const received = z
  .strictObject({ ...identity, status: z.literal('RECEIVED'), ...applied })
  .meta({ id: 'ReceivedApplication', description: 'Recorded, and not decided yet.' })

const approved = z
  .strictObject({
    ...identity,
    status: z.literal('APPROVED'),
    ...applied,
    ...decided,
    interestRate: z.number().meta({
      description:
        'Percent a year, nominal: 11.9 is 11.9 %. A twelfth of it accrues each month. At most 2 decimals, no fees.',
      example: 11.9,
    }),
    monthlyPayment: z.number().meta({
      description:
        'The level instalment a month, in `currency`, with at most 2 decimals. The last one takes the remainder of rounding.',
      example: 497.5,
    }),
  })
  .meta({ id: 'ApprovedApplication', description: 'Approved, with its price.' })

const rejected = z
  .strictObject({
    ...identity,
    status: z.literal('REJECTED'),
    ...applied,
    ...decided,
    reasons: z
      .array(reason)
      .min(1)
      .max(MAX_REASONS)
      .meta({ description: `What caused the refusal, most important first: 1 to ${MAX_REASONS}.` }),
  })
  .meta({ id: 'RejectedApplication', description: 'Refused, with the reasons.' })

export const application = z
  .discriminatedUnion('status', [received, approved, rejected])
  .meta({ id: 'Application', description: 'An application as it stands on record.' })

export const decidedApplication = z
  .discriminatedUnion('status', [approved, rejected])
  .meta({ id: 'DecidedApplication', description: 'An application with its decision, which never changes.' })

export const receivedApplication = received

export const applicationPage = z
  .strictObject({
    items: z.array(application).meta({ description: 'Newest first.' }),
    nextCursor: z
      .string()
      .nullable()
      .meta({ description: 'Send it as `cursor` for the next page; null on the last.' }),
  })
  .meta({ id: 'ApplicationPage', description: 'Some of your applications, and where the next ones begin.' })

/** The most that a page holds, and how much without asking. */
const MAX_PAGE_SIZE = 100
const DEFAULT_PAGE_SIZE = 20

export const pageQuery = z.strictObject({
  limit: z
    .string()
    .regex(/^\d{1,3}$/, `must be a whole number from 1 to ${MAX_PAGE_SIZE}`)
    .transform(Number)
    .refine(
      limit => limit >= 1 && limit <= MAX_PAGE_SIZE,
      `must be a whole number from 1 to ${MAX_PAGE_SIZE}`,
    )
    .default(DEFAULT_PAGE_SIZE)
    .meta({
      description: `How many at most: 1 to ${MAX_PAGE_SIZE}, ${DEFAULT_PAGE_SIZE} if you do not say.`,
      override: ({ jsonSchema }) => {
        delete jsonSchema.pattern
        Object.assign(jsonSchema, {
          type: 'integer',
          minimum: 1,
          maximum: MAX_PAGE_SIZE,
          default: DEFAULT_PAGE_SIZE,
        })
      },
    }),
  cursor: z
    .uuid('must be a nextCursor of an earlier page')
    .optional()
    .meta({ description: 'The `nextCursor` of the page before.' }),
})

export const applicationId = z.uuid()

const detail = { detail: z.string().meta({ description: 'What is wrong with it, for people.' }) }

/** One thing that is wrong with a request, by where it is. */
const fault = z
  .union([
    z.strictObject({
      pointer: z.string().meta({ description: 'A member of the body: JSON pointer as URI fragment.' }),
      ...detail,
    }),
    z.strictObject({ header: z.string().meta({ description: 'The name of a header.' }), ...detail }),
    z.strictObject({
      parameter: z.string().meta({ description: 'The name of a query parameter.' }),
      ...detail,
    }),
  ])
  .meta({ id: 'Fault', description: 'One thing that is wrong with a request.' })

const problemCode = z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]).meta({
  id: 'ProblemCode',
  description:
    'What went wrong; decide by it. Codes are never renamed; there may be more of them one day: decide by the status of one that you do not know.',
})

export const problemDocument = z
  .strictObject({
    type: z.string().meta({ description: 'Address of the explanation of `code`.' }),
    title: z.string().meta({ description: 'The code in words, for people.' }),
    status: z.int().meta({ description: 'The status of the answer.' }),
    detail: z.string().meta({ description: 'What happened this time, for people.' }),
    code: problemCode,
    requestId: z.string().meta({ description: 'Quote it when you ask us about this answer.' }),
    errors: z.array(fault).optional().meta({
      description:
        'Everything that is wrong: members of the body by JSON pointer, headers, query parameters.',
    }),
    applicationId: z
      .uuidv7()
      .optional()
      .meta({ description: 'With `receipt_unconfirmed` and `request_in_progress`: where to look for it.' }),
  })
  .meta({ id: 'Problem', description: 'An error: a problem document (RFC 9457).' })
