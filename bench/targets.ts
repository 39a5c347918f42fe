import type { Estimate } from './ratios.ts'

/** Traced is with every trace. The last is the promise of docs/adr/0015; of statements there are two, and what recovery does at the same time. */
export const TARGETS = {
  cpuUntracedVsFloor: { atMost: 1.8, says: 'CPU of loan-api, untraced / floor' },
  cpuTracedVsFloor: { atMost: 3.0, says: 'CPU of loan-api, traced / floor' },
  cpuTracedVsStock: { atMost: 0.5, says: 'CPU of loan-api, traced / stock' },
  throughputTracedVsStock: { atLeast: 1.8, says: 'applications a second, traced / stock' },
  statementsPerApplication: { atMost: 2.05, says: 'statements of an application' },
  memoryMib: { atMost: 150, says: 'MiB of the largest service under load' },
  cpuTracedVsUntraced: { atMost: 2.1, says: 'CPU of loan-api, traced / untraced' },
} as const satisfies Record<string, Target>

type Target = { says: string } & ({ atMost: number } | { atLeast: number })

export type TargetName = keyof typeof TARGETS

export type Judgement = Estimate & {
  name: TargetName
  says: string
  target: string
  result: 'met' | 'missed within the noise' | 'missed'
}

/** A miss is one when it is larger than what the rounds differ by. What is not a number is missed. */
export function judge(name: TargetName, { value, noise }: Estimate): Judgement {
  const target: Target = TARGETS[name]
  const [missedBy, bound] =
    'atMost' in target
      ? [value - target.atMost, `at most ${target.atMost}`]
      : [target.atLeast - value, `at least ${target.atLeast}`]
  const result = missedBy <= 0 ? 'met' : missedBy <= noise ? 'missed within the noise' : 'missed'
  return { name, says: target.says, target: bound, value, noise, result }
}
