/** What a waterfall's columns hold, in characters; 0 is a column that is not there. Numbers are two, with a blank between them. */
export type Columns = { name: number; service: number; number: number; bar: number }

/** The sign of what failed, and a blank. */
const SIGN_WIDTH = 2
export const GAP = '  '
/** Names are cut before bars become shorter than this, and tell nothing. */
const LEAST_BAR_WIDTH = 12
/** On longer lines the eye loses its way. */
const MOST_BAR_WIDTH = 80
/** Holds `bureau attempt 0.1` where it stands. Rather than cut names further, a narrow screen goes without bars, then services. */
const LEAST_NAME_WIDTH = 24

/** Shares a line out among columns of which each would like to have its `widest`. */
export function shareOut(width: number, widest: Omit<Columns, 'bar'>): Columns {
  const forNames = width - SIGN_WIDTH - GAP.length - 2 * widest.number - 1
  const besideServices = forNames - GAP.length - widest.service
  const besideBars = besideServices - GAP.length - LEAST_BAR_WIDTH
  const least = Math.min(widest.name, LEAST_NAME_WIDTH)
  if (besideBars >= least) {
    const name = Math.min(widest.name, besideBars)
    return { ...widest, name, bar: Math.min(besideServices - GAP.length - name, MOST_BAR_WIDTH) }
  }
  if (besideServices >= least) return { ...widest, name: Math.min(widest.name, besideServices), bar: 0 }
  return { ...widest, name: Math.max(Math.min(widest.name, forNames), 1), service: 0, bar: 0 }
}
