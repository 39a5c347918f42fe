import { createProgress } from '../local/command-line/progress.ts'
import { compare, FULL, QUICK } from './compare.ts'
import { describe, resultOf, writeResult } from './report.ts'
import { describeScaling, measureScaling } from './scaling.ts'
import { describeSoak, soak } from './soak.ts'

/** Compares with floor and stock; whether every target is met, or missed by no more than the noise. */
export async function runComparison({ isQuick }: { isQuick: boolean }): Promise<boolean> {
  const comparison = await compare(isQuick ? QUICK : FULL, createProgress())
  tell(describe(comparison), writeResult('latest', { isQuick, ...resultOf(comparison) }))
  const missed = comparison.judgements.filter(({ result }) => result === 'missed')
  for (const { says, target, value } of missed) {
    process.stderr.write(`missed: ${says} is ${value.toFixed(2)}, not ${target}\n`)
  }
  return missed.length === 0
}

/** Has no target: it says where the platform saturates. */
export async function runScaling(): Promise<boolean> {
  const steps = await measureScaling(createProgress())
  tell(describeScaling(steps), writeResult('scaling', { steps }))
  return true
}

/** Whether no service's memory grows. */
export async function runSoak(forSeconds: number): Promise<boolean> {
  const soaked = await soak(1_000 * forSeconds, createProgress())
  tell(describeSoak(soaked), writeResult('soak', soaked))
  return Object.values(soaked.growth).every(({ isGrowing }) => !isGrowing)
}

function tell(text: string, path: string): void {
  process.stdout.write(`${text}\n${path}\n`)
}
