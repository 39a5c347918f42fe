import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../../local/command-line/failure.ts'
import { printError } from '../../local/command-line/print-error.ts'
import type { Progress } from '../../local/command-line/progress.ts'
import { takeModuleOffline } from './offline.ts'
import { terraform, terraformOrFail } from './terraform.ts'
import { configurationsIn, init, initLike, makeThrowawayInfra, testedIn } from './throwaway-infra.ts'

/** Each of its tests is a plan. */
const TESTS_TIMEOUT_MS = 300_000

/** Format, validity of every configuration and module, validations of variables: what needs no plan. `true` when all is well. */
export async function checkStatically(pluginDir: string, progress: Progress): Promise<boolean> {
  const { root, remove } = await makeThrowawayInfra()
  try {
    const [first, ...others] = await configurationsIn(root)
    if (first === undefined) throw new Failure('there is no Terraform in infra/')
    await init(join(root, first), pluginDir)
    for (const folder of others) await initLike(join(root, first), join(root, folder))
    const checks: { label: string; run: () => Promise<unknown> }[] = [
      { label: 'format', run: () => checkFormat(join(root, 'infra')) },
      ...[first, ...others].map(folder => ({
        label: `validate ${folder}`,
        run: () => terraformOrFail(join(root, folder), ['validate', '-no-color']),
      })),
      ...(await testedIn(root)).map(folder => ({
        label: `variables of ${folder}`,
        run: () => testVariables(join(root, folder)),
      })),
    ]
    let areAllWell = true
    for (const { label, run } of checks) {
      // Each is told, the others are worth knowing as well.
      await progress.step(label, run).catch(error => {
        printError(error.message)
        areAllWell = false
      })
    }
    return areAllWell
  } finally {
    await remove()
  }
}

async function checkFormat(folder: string): Promise<void> {
  const { code, stdout } = await terraform(folder, ['fmt', '-check', '-recursive'])
  if (code !== 0)
    throw new Failure(`not formatted, which terraform fmt mends: ${stdout.split('\n').join(' ')}`)
}

async function testVariables(folder: string): Promise<void> {
  await takeModuleOffline(folder)
  const { code, stdout, stderr } = await terraform(folder, ['test', '-no-color', '-junit-xml=tests.xml'], {
    timeoutMs: TESTS_TIMEOUT_MS,
  })
  if (code !== 0) throw new Failure(`terraform test\n${stdout}${stderr}`)
  const ran = (await readFile(join(folder, 'tests.xml'), 'utf8')).split('<testcase').length - 1
  if (ran === 0) throw new Failure('terraform test ran nothing')
}
