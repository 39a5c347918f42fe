import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { Failure } from '../command-line/failure.ts'
import { REPOSITORY } from '../repository.ts'

const FILE = join(REPOSITORY, 'examples/samples.json')

const outcome = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('APPROVED'), interestRate: z.number(), monthlyPayment: z.number() }),
  z.strictObject({ status: z.literal('REJECTED'), reasons: z.array(z.string()).min(1) }),
])

const samples = z.array(
  z.strictObject({
    body: z.strictObject({
      userId: z.string(),
      amount: z.number(),
      termMonths: z.number(),
      income: z.number(),
    }),
    /** Not decided in its own request, but by recovery. */
    deferred: z.literal(true).optional(),
    expected: outcome,
  }),
)

export type Sample = z.infer<typeof samples>[number]
export type Outcome = z.infer<typeof outcome>

/** The applications that `npm start` sends, each with the decision it must get. */
export function readSamples(): Sample[] {
  const read = samples.safeParse(JSON.parse(readFileSync(FILE, 'utf8')))
  if (read.success) return read.data
  throw new Failure(`examples/samples.json: ${z.prettifyError(read.error)}`)
}
