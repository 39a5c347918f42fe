import { formatTable } from '../../local/command-line/table.ts'
import type { VariantProfile } from './profile-variant.ts'
import { selfTimes } from './self-time.ts'

const MOST_LINES = 25

/** Microseconds of an application. */
export function profileTable(
  { profile, applications }: VariantProfile,
  by: 'package' | 'file' | 'function',
): string {
  const times = selfTimes(profile, by)
  const all = times.reduce((sum, { micros }) => sum + micros, 0)
  const rows = times
    .slice(0, MOST_LINES)
    .map(({ name, micros }) => [
      (micros / applications).toFixed(1),
      `${((100 * micros) / all).toFixed(1)} %`,
      name,
    ])
  return formatTable(
    [{ title: 'us', align: 'right' }, { title: '', align: 'right' }, { title: `by ${by}` }],
    [[(all / applications).toFixed(1), '100 %', 'all'], ...rows],
    160,
  )
}
