import { Failure } from '../../local/command-line/failure.ts'
import { createProgress } from '../../local/command-line/progress.ts'
import { type Endings, listenForEndings, untilEnded } from '../../local/launcher/endings.ts'
import { REPOSITORY } from '../../local/repository.ts'
import { check, type Violation } from './checker.ts'
import { mutants } from './mutants.ts'
import { countKinds, describeRun, describeViolations, keepHistory } from './report.ts'
import { runSeed } from './run-seed.ts'
import { FIXED_SEEDS, seedsOf } from './seeds.ts'
import { type System, startSystem } from './system.ts'
import { makeMutant } from './throwaway-copy.ts'

const progress = createProgress()

/** Runs seeds on the tree as it is; `true` when no history contradicts the promises. */
export function testHistory(wish: Parameters<typeof seedsOf>[0]): Promise<boolean> {
  return withSystem(REPOSITORY, listenForEndings(), async system => {
    let isClean = true
    for (const seed of seedsOf(wish)) {
      const violations = await runAndCheck(system, seed)
      isClean &&= violations.length === 0
    }
    return isClean
  })
}

/** Runs seeds on each mutant until a history shows it; `true` when each was caught. */
export async function testMutants(): Promise<boolean> {
  const endings = listenForEndings()
  let areAllCaught = true
  for (const mutant of mutants) {
    const copy = await makeMutant(mutant)
    try {
      const isCaught = await withSystem(copy.root, endings, system => isSeen(system, mutant.name))
      areAllCaught &&= isCaught
    } finally {
      await copy.remove()
    }
  }
  return areAllCaught
}

async function isSeen(system: System, name: string): Promise<boolean> {
  for (const seed of FIXED_SEEDS) {
    const { history } = await progress.step(`${name}, seed ${seed}`, () => runSeed(system, seed))
    const violations = check(history)
    if (violations.length === 0) continue
    process.stdout.write(`${name}: caught by seed ${seed}: ${countKinds(violations)}\n`)
    return true
  }
  process.stdout.write(`${name}: NOT caught by seeds ${FIXED_SEEDS.join(', ')}\n`)
  return false
}

async function runAndCheck(system: System, seed: number): Promise<Violation[]> {
  const { history, struck } = await progress.step(`seed ${seed}`, () => runSeed(system, seed))
  const violations = check(history)
  const verdict = violations.length === 0 ? 'no violation' : `VIOLATIONS: ${countKinds(violations)}`
  process.stdout.write(`seed ${seed}: ${verdict}; ${describeRun(history, struck)}\n`)
  if (violations.length === 0) return violations
  const file = await keepHistory(seed, { history, struck, violations })
  process.stdout.write(`${describeViolations(violations)}the history is in ${file}\n`)
  return violations
}

/** Whatever ends the work, an interruption included, nothing of the system is left. */
async function withSystem(
  root: string,
  endings: Endings,
  work: (system: System) => Promise<boolean>,
): Promise<boolean> {
  const system = await progress.step('two loan-api on a PostgreSQL, and their peers', () => startSystem(root))
  try {
    return await Promise.race([work(system), untilInterrupted(endings)])
  } finally {
    await system.close()
  }
}

async function untilInterrupted(endings: Endings): Promise<never> {
  await untilEnded(endings.ended)
  throw new Failure(`interrupted (${endings.ended.reason.message})`)
}
