import { z } from 'zod'
import { effect } from './effect.ts'
import { match } from './match.ts'
import { fraction, MAX_SECONDS, whole } from './numbers.ts'
import { timeShape } from './time-shape.ts'

const rule = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/, 'must be 1 to 64 lower-case letters, digits or -')
    .meta({ description: 'A part of every draw: the same rule under another id strikes others.' }),
  match,
  rate: fraction.meta({ description: 'Of the attempts of those that it is about.' }),
  effect,
  during: timeShape.optional(),
})

export type Rule = z.output<typeof rule>

const rules = z
  .array(rule)
  .max(100, 'must have at most 100 rules')
  .superRefine((list, context) => {
    for (const [index, { id }] of list.entries()) {
      if (list.findIndex(other => other.id === id) === index) continue
      context.addIssue({ code: 'custom', path: [index, 'id'], message: 'is the id of another rule, too' })
    }
  })

const stage = z.strictObject({ seconds: whole(1, MAX_SECONDS), rules })

export const ttlSeconds = whole(1, MAX_SECONDS).meta({
  description: 'After so many seconds the plan ends by itself, whatever else it says.',
})

/** What is wrong with the bureau, and for how long: `rules`, or `stages` one after the other. */
export const plan = z
  .strictObject({
    ttlSeconds,
    rules: rules.optional(),
    stages: z
      .array(stage)
      .min(1, 'must have at least 1 stage')
      .max(20, 'must have at most 20 stages')
      .optional(),
  })
  .superRefine((given, context) => {
    if (given.rules && given.stages) {
      context.addIssue({ code: 'custom', path: ['stages'], message: 'cannot be given beside rules' })
    }
    if (!given.rules && !given.stages) {
      context.addIssue({ code: 'custom', path: ['rules'], message: 'is required, unless there are stages' })
    }
  })

export type Plan = z.output<typeof plan>

/** Seconds until the plan has ended: its TTL, or the end of its last stage when that comes first. */
export function durationSeconds({ ttlSeconds, stages }: Plan): number {
  const staged = stages?.reduce((sum, { seconds }) => sum + seconds, 0) ?? ttlSeconds
  return Math.min(ttlSeconds, staged)
}

/** The rules of the moment, and how long they have been those. */
export function rulesAt(
  { rules = [], stages }: Plan,
  elapsedSeconds: number,
): { rules: Rule[]; elapsedSeconds: number } {
  let begunAtSeconds = 0
  for (const { seconds, rules } of stages ?? []) {
    if (elapsedSeconds < begunAtSeconds + seconds)
      return { rules, elapsedSeconds: elapsedSeconds - begunAtSeconds }
    begunAtSeconds += seconds
  }
  return { rules, elapsedSeconds }
}
