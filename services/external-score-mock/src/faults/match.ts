import { z } from 'zod'
import { fraction, oneOf } from './numbers.ts'
import type { Chance } from './ports.ts'

/** Characters; our own applicants' ids have at most 50. */
export const MAX_USER_ID_LENGTH = 100

const WHO = ['all', 'share', 'applicants']

/** Whom a rule is about. */
export const match = z.discriminatedUnion(
  'who',
  [
    z.strictObject({ who: z.literal('all') }),
    z.strictObject({ who: z.literal('share'), share: fraction }),
    z.strictObject({
      who: z.literal('applicants'),
      userIds: z
        .array(z.string().min(1, 'must not be empty').max(MAX_USER_ID_LENGTH, 'is too long'))
        .min(1, 'must name at least 1 applicant'),
    }),
  ],
  oneOf(WHO),
)

type Match = z.output<typeof match>

/** Who is in a share depends on the seed, the rule's id and the applicant: the same people on every attempt. */
export function isAbout(about: Match, chance: Chance, ruleId: string, userId: string): boolean {
  switch (about.who) {
    case 'all':
      return true
    case 'share':
      return chance.uniform('fault-share', ruleId, userId) < about.share
    case 'applicants':
      return about.userIds.includes(userId)
  }
}
