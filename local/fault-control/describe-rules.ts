import { type Effect, isDelay } from '../../services/external-score-mock/src/faults/effect.ts'
import type { Rule } from './simulator.ts'

/** A row of the table: the rule, whom it strikes, what they meet. */
type Row = [id: string, strikes: string, effect: string]

/** One row a rule. Its rate is of what the rules before it have left over; a person wants to know of how many attempts that is. */
export function describeRules(rules: Rule[]): Row[] {
  let left = 1
  return rules.map(rule => {
    const { id, match, rate, effect, during } = rule
    const strikes = onlyDelays(rule) ? rate : rate * left
    if (isCertain(rule)) left -= strikes
    const when = during ? `; ${spell(during)}` : ''
    return [id, `${percent(strikes)}${whom(match)}`, `${spell(effect)}${when}`]
  })
}

/** Whether each attempt that it strikes is taken from the rules behind it, at any time and whoever applies. */
function isCertain(rule: Rule): boolean {
  const { match, effect, during } = rule
  return match.who === 'all' && !during && !onlyDelays(rule) && effect.kind !== 'rate_limit'
}

/** What is behind such a rule in the plan strikes as if it were not there. */
function onlyDelays({ effect }: Rule): boolean {
  return isDelay(effect as Effect)
}

function whom({ who, share, userIds = [] }: Rule['match']): string {
  if (who === 'all') return ''
  if (who === 'share') return ` of ${percent(share ?? 0)} of applicants`
  return ` of ${userIds.length} ${userIds.length === 1 ? 'applicant' : 'applicants'}`
}

function percent(fraction: number): string {
  return `${Number((fraction * 100).toFixed(1))} %`
}

/** In the words of the plan, so that what is read here can be put. */
function spell({ kind, ...settings }: Rule['effect']): string {
  const spelt = Object.entries(settings).map(([name, value]) => `${name} ${[value].flat().join(' ')}`)
  return [kind, ...spelt].join(', ')
}
