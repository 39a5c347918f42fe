import { createProgress, type Progress } from '../local/command-line/progress.ts'
import { compare, FULL, QUICK } from './compare.ts'
import { profileTable } from './profile/profile-table.ts'
import { profileVariant } from './profile/profile-variant.ts'
import { comparedBy } from './ratios.ts'
import { describe, resultOf, writeReport, writeResult } from './report.ts'
import { describeScaling, measureScaling } from './scaling.ts'
import { describeSoak, soak } from './soak.ts'
import type { Judgement } from './targets.ts'
import type { VariantName } from './variants.ts'

/** Compares with floor and stock; whether every target is met, or missed by no more than a small noise. Profiles those of a missed ratio. */
export async function runComparison({ isQuick }: { isQuick: boolean }): Promise<boolean> {
  const progress = createProgress()
  const comparison = await compare(isQuick ? QUICK : FULL, progress)
  tell(describe(comparison), writeResult('latest', { isQuick, ...resultOf(comparison) }))
  const failed = comparison.judgements.filter(({ result }) => result === 'missed' || result === 'too noisy')
  for (const { says, target, value, noise, result } of failed) {
    process.stderr.write(
      `${result}: ${says} is ${value.toFixed(2)} ± ${noise.toFixed(2)}, target ${target}\n`,
    )
  }
  for (const name of missedBy(comparison.judgements)) await tellProfile(name, progress)
  return failed.length === 0
}

/** Whose CPU a missed ratio is about. */
export function missedBy(judgements: Judgement[]): VariantName[] {
  const missed = judgements.filter(({ result }) => result === 'missed')
  return [...new Set(missed.flatMap(({ name }) => comparedBy(name)))]
}

/** Where its CPU goes, which is where to look for what it is too much of. */
async function tellProfile(name: VariantName, progress: Progress): Promise<void> {
  const profiled = await progress.step(`profiles ${name}`, () => profileVariant(name))
  const text = `CPU of an application, ${name}\n\n${profileTable(profiled, 'package')}`
  tell(text, `${writeReport(`profile-${name}.txt`, text)}, ${profiled.file}`)
}

/** Has no target: it says where the platform saturates. */
export async function runScaling(): Promise<boolean> {
  const steps = await measureScaling(createProgress())
  tell(describeScaling(steps), writeResult('scaling', { steps }))
  return true
}

/** Whether no service's memory grows, beyond doubt. */
export async function runSoak(forSeconds: number): Promise<boolean> {
  const soaked = await soak(1_000 * forSeconds, createProgress())
  tell(describeSoak(soaked), writeResult('soak', soaked))
  return Object.values(soaked.growth).every(({ verdict }) => verdict === 'does not grow')
}

function tell(text: string, path: string): void {
  process.stdout.write(`${text}\n${path}\n`)
}
