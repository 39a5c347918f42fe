import type { Estimate } from './ratios.ts'

/** Traced is with every trace. The last is the promise of docs/adr/0015. Of statements there are two, give or take what recovery does just then. */
export const TARGETS = {
  cpuUntracedVsFloor: { atMost: 1.8, says: 'CPU of loan-api, untraced / floor' },
  cpuTracedVsFloor: { atMost: 3.0, says: 'CPU of loan-api, traced / floor' },
  cpuTracedVsStock: { atMost: 0.5, says: 'CPU of loan-api, traced / stock' },
  throughputTracedVsStock: { atLeast: 1.8, says: 'applications a second, traced / stock' },
  statementsPerApplication: { around: 2, within: 0.05, says: 'statements of an application' },
  transactionsPerApplication: { around: 2, within: 0.05, says: 'transactions, whoever is furthest' },
  memoryMib: { atMost: 150, says: 'MiB of the largest service under load' },
  cpuTracedVsUntraced: { atMost: 2.1, says: 'CPU of loan-api, traced / untraced' },
} as const satisfies Record<string, Target>

type Target = { says: string } & (
  | { atMost: number }
  | { atLeast: number }
  | { around: number; within: number }
)

export type TargetName = keyof typeof TARGETS

/** Of the value. What differs by more from round to round, with the target in between, tells neither of a hit nor of a miss. */
const MOST_NOISE_SHARE = 0.15

export type Judgement = Estimate & {
  name: TargetName
  says: string
  target: string
  result: 'met' | 'met within the noise' | 'missed within the noise' | 'missed' | 'too noisy'
}

/** A hit or a miss is one when it is larger than what the rounds differ by. What is not a number is missed. */
export function judge(name: TargetName, { value, noise }: Estimate): Judgement {
  const target: Target = TARGETS[name]
  const { missedBy, bound } = compare(target, value)
  return {
    name,
    says: target.says,
    target: bound,
    value,
    noise,
    result: resultOf(missedBy, { value, noise }),
  }
}

function compare(target: Target, value: number): { missedBy: number; bound: string } {
  if ('atMost' in target) return { missedBy: value - target.atMost, bound: `at most ${target.atMost}` }
  if ('atLeast' in target) return { missedBy: target.atLeast - value, bound: `at least ${target.atLeast}` }
  const { around, within } = target
  return { missedBy: Math.abs(value - around) - within, bound: `${around} ± ${within}` }
}

function resultOf(missedBy: number, { value, noise }: Estimate): Judgement['result'] {
  if (missedBy <= -noise) return 'met'
  if (!(missedBy <= noise)) return 'missed'
  if (noise > MOST_NOISE_SHARE * value) return 'too noisy'
  return missedBy <= 0 ? 'met within the noise' : 'missed within the noise'
}
