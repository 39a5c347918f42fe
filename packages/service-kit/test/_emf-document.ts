import { z } from 'zod'

/**
 * What CloudWatch takes, written down from the JSON schema, the limits and the rules of "Specification: Embedded metric format" in the
 * Amazon CloudWatch User Guide (CloudWatch_Embedded_Metric_Format_Specification.html, as of 2026), and, of namespaces and
 * dimensions, from `PutMetricData` in its API reference.
 */

const UNITS = ['Seconds', 'Bytes', 'Count']

/** "Reference values" name members of the root. */
const reference = (maximum: number) => z.string().min(1).max(maximum)

const directive = z.strictObject({
  Namespace: z
    .string()
    .regex(/^[\w.\-/#: ]{1,255}$/)
    .refine(namespace => !/^AWS\/|^:/.test(namespace)),
  Dimensions: z.array(z.array(reference(250)).max(30)).min(1),
  Metrics: z
    .array(z.strictObject({ Name: reference(255), Unit: z.enum(UNITS).optional() }))
    .min(1)
    .max(100),
})

const metadata = z.strictObject({
  Timestamp: z.int().positive(),
  CloudWatchMetrics: z.array(directive).min(1),
})

const dimensionValue = z
  .string()
  .max(1_024)
  .regex(/^[ -~]*[!-~][ -~]*$/)
  .regex(/^[^:]/)

/** From -2^360 to 2^360, and nothing that is no number. */
const value = z.number().refine(number => Math.abs(number) <= 2 ** 360)

const target = z.union([value, z.array(value).min(1).max(100)])

const document = z.looseObject({ _aws: metadata }).superRefine(({ _aws, ...root }, context) => {
  for (const { Dimensions, Metrics } of _aws.CloudWatchMetrics) {
    const names = Metrics.map(({ Name }) => Name)
    if (new Set(names).size < names.length) context.addIssue('a metric is defined twice')
    for (const name of Dimensions.flat()) {
      if (!dimensionValue.safeParse(root[name]).success) context.addIssue(`dimension ${name}`)
    }
    for (const name of names) if (!target.safeParse(root[name]).success) context.addIssue(`metric ${name}`)
  }
})

/** CloudWatch takes 256 kB a line; the runtime of containers cuts in two what has more than this. */
const MAX_LINE_BYTES = 16 * 1_024

export type EmfDocument = z.output<typeof document> & { [member: string]: unknown }

/** @throws {Error} unless `line` is one whole document in the format, with its end, and short enough to arrive in one piece. */
export function parseEmf(line: string): EmfDocument {
  if (!line.endsWith('\n') || Buffer.byteLength(line) > MAX_LINE_BYTES)
    throw new Error(`a line of ${Buffer.byteLength(line)} bytes`)
  return document.parse(JSON.parse(line))
}
