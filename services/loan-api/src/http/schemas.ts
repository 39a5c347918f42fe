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
        description: `Over how many months to repay: ${spoken(termMonths)}.`,
        example: 36,
      }),
      income: money(income).meta({
        description: `The applicant's gross income per month, in ${currency}: ${spoken(income)}, at most 2 decimals.`,
        example: 4_000,
      }),
    })
    .meta({ id: 'ApplicationRequest' })
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
  applicationId: z.uuidv7().meta({ description: 'Ours; later ones sort after earlier ones.' }),
}
const applied = {
  amount: z.number(),
  termMonths: z.int(),
  currency: z.string().meta({ description: 'ISO 4217.' }),
  createdAt: z.iso.datetime(),
}
const decided = {
  decidedAt: z.iso.datetime(),
  decisionMode: z.enum(['live', 'deferred']).meta({
    description: '`live`: decided in the request that applied; `deferred`: decided later.',
  }),
  policyVersion: z.string().meta({ description: 'The version of the credit policy that decided.' }),
}
const reasonCode = z.enum(Object.keys(REASONS) as [ReasonCode, ...ReasonCode[]])

const received = z
  .strictObject({ ...identity, status: z.literal('RECEIVED'), ...applied })
  .meta({ id: 'ReceivedApplication', description: 'Recorded, and not decided yet.' })

const approved = z
  .strictObject({
    ...identity,
    status: z.literal('APPROVED'),
    ...applied,
    ...decided,
    interestRate: z
      .number()
      .meta({ description: 'Nominal annual percent; a twelfth accrues each month. No fees.' }),
    monthlyPayment: z
      .number()
      .meta({ description: 'The level instalment. The last one takes the remainder of rounding.' }),
  })
  .meta({ id: 'ApprovedApplication' })

const rejected = z
  .strictObject({
    ...identity,
    status: z.literal('REJECTED'),
    ...applied,
    ...decided,
    reasons: z
      .array(z.strictObject({ code: reasonCode, description: z.string() }))
      .min(1)
      .max(MAX_REASONS)
      .meta({ description: 'What caused the refusal, most important first.' }),
  })
  .meta({ id: 'RejectedApplication' })

export const application = z
  .discriminatedUnion('status', [received, approved, rejected])
  .meta({ id: 'Application', description: 'An application as it stands on record.' })

export const decidedApplication = z.discriminatedUnion('status', [approved, rejected])
export const receivedApplication = received

export const applicationPage = z
  .strictObject({
    items: z.array(application),
    nextCursor: z
      .string()
      .nullable()
      .meta({ description: 'Send it as `cursor` for the next page; null on the last.' }),
  })
  .meta({ id: 'ApplicationPage' })

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
      description: 'How many at most.',
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

const detail = { detail: z.string() }

export const problemDocument = z
  .object({
    type: z.string().meta({ description: 'Address of the explanation of `code`.' }),
    title: z.string(),
    status: z.int(),
    ...detail,
    code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
    requestId: z.string().meta({ description: 'Quote it when you ask us about this answer.' }),
    errors: z
      .array(
        z.union([
          z.strictObject({ pointer: z.string(), ...detail }),
          z.strictObject({ header: z.string(), ...detail }),
          z.strictObject({ parameter: z.string(), ...detail }),
        ]),
      )
      .optional()
      .meta({
        description:
          'Everything that is wrong: members of the body by JSON pointer, headers, query parameters.',
      }),
    applicationId: z
      .uuidv7()
      .optional()
      .meta({ description: 'With `receipt_unconfirmed` and `request_in_progress`: where to look for it.' }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457.' })
