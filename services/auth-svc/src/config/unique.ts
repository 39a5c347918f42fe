import { z } from 'zod'

/** Refuses a list in which two entries have the same `member`, naming the later one. */
export function uniqueBy<Entry>(member: keyof Entry & string) {
  return z.check<Entry[]>(({ value, issues }) => {
    const seen = new Set<unknown>()
    value.forEach((entry, index) => {
      if (seen.has(entry[member])) {
        issues.push({ code: 'custom', input: value, path: [index, member], message: 'is used twice' })
      }
      seen.add(entry[member])
    })
  })
}
