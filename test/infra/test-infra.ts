import { runTests } from '../../local/checks/run-tests.ts'
import { createProgress } from '../../local/command-line/progress.ts'
import { reportSkip } from './report-skip.ts'
import { checkStatically } from './static-checks.ts'
import { findToolchain } from './toolchain.ts'

type Wish = { requires: boolean; applies: boolean; mutates: boolean }

/** Checks the Terraform, and applies it to an emulated AWS or tries the mutants where that is wished; `true` when all is well. */
export async function testInfra({ requires, applies, mutates }: Wish): Promise<boolean> {
  const toolchain = await findToolchain()
  if ('missing' in toolchain) {
    reportSkip(toolchain.missing, requires)
    return !requires
  }
  // So that no test searches again.
  process.env.TF_PLUGIN_DIR = toolchain.pluginDir
  const progress = createProgress()
  if (mutates) return (await import('./mutants/try-mutants.ts')).tryMutants(toolchain.pluginDir, progress)
  const isWell = await checkStatically(toolchain.pluginDir, progress)
  const hasPassed = (await runTests([], import.meta.dirname)) && isWell
  if (!applies || !hasPassed) return hasPassed
  return (await import('./apply/apply.ts')).applyEmulated(toolchain.pluginDir, progress, requires)
}
