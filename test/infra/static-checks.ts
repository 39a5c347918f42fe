import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../../local/command-line/failure.ts'
import type { Progress } from '../../local/command-line/progress.ts'
import { takeModuleOffline } from './offline.ts'
import { terraform, terraformOrFail } from './terraform.ts'
import { configurationsIn, init, initLike, makeThrowawayInfra, testedIn } from './throwaway-infra.ts'

/** Format, validity of every configuration and module, validations of variables: what needs no plan of the whole. */
export async function checkStatically(pluginDir: string, progress: Progress): Promise<void> {
  const { root, remove } = await makeThrowawayInfra()
  try {
    await progress.step('format', () => terraformOrFail(join(root, 'infra'), ['fmt', '-check', '-recursive']))
    const [first, ...others] = await configurationsIn(root)
    if (first === undefined) throw new Failure('there is no Terraform in infra/')
    await init(join(root, first), pluginDir)
    for (const folder of others) await initLike(join(root, first), join(root, folder))
    for (const folder of [first, ...others]) {
      await progress.step(`validate ${folder}`, () =>
        terraformOrFail(join(root, folder), ['validate', '-no-color']),
      )
    }
    for (const folder of await testedIn(root)) {
      await progress.step(
        `variables of ${folder}`,
        () => testVariables(join(root, folder)),
        ran => `variables of ${folder}, ${ran}`,
      )
    }
  } finally {
    await remove()
  }
}

/** Returns how many of its tests ran, in words. */
async function testVariables(folder: string): Promise<string> {
  await takeModuleOffline(folder)
  const { code, stdout, stderr } = await terraform(folder, ['test', '-no-color', '-junit-xml=tests.xml'])
  if (code !== 0) throw new Failure(`terraform test\n${stdout}${stderr}`)
  const cases = (await readFile(join(folder, 'tests.xml'), 'utf8')).split('<testcase').length - 1
  if (cases === 0) throw new Failure('terraform test ran none')
  return `${cases} tests`
}
