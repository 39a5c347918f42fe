import { z } from 'zod'

/** The share of what is eligible that must be good. 1 would leave no budget to burn. */
const target = z.number().gt(0, 'must be above 0').lt(1, 'must be below 1')
/** An answer is due within 10 s at most (REQUEST_BUDGET_MS). */
const milliseconds = z.int().min(1).max(10_000)
const said = { description: z.string().min(1), eligible: z.string().min(1), target }

const sloFile = z.strictObject({
  windowDays: z.int().min(1).max(90),
  objectives: z.strictObject({
    availability: z.strictObject(said),
    latency: z.strictObject({ ...said, thresholdMs: milliseconds, p95Ms: milliseconds }),
    decided: z.strictObject(said),
    freshness: z.strictObject({
      ...said,
      withinMinutes: z
        .int()
        .min(1)
        .max(24 * 60),
    }),
  }),
})

/** What partners are promised (slo.json): targets as shares of 1, over the last `windowDays`. */
export type Slo = z.output<typeof sloFile>

/**
 * Validates service level objectives. It is here because loan-api counts by them, and imports nothing from outside; tools may
 * import from a service, and from here they get no more than zod.
 * @throws {Error} naming every member that is wrong.
 */
export function parseSlo(source: unknown): Slo {
  const parsed = sloFile.safeParse(source)
  if (parsed.success) return parsed.data
  throw new Error(parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`).join('; '))
}
