import { Failure } from '../local/command-line/failure.ts'
import { runCommand } from '../local/command-line/run-command.ts'
import { profileTable } from './profile/profile-table.ts'
import { profileVariant } from './profile/profile-variant.ts'
import { VARIANT_NAMES } from './variants.ts'

/*
 * Where the CPU time of an application goes, by package, file and function, in microseconds of an application. Half a minute, on Linux:
 *
 *     node bench/profile.ts ours-traced
 */

await runCommand(async () => {
  const name = VARIANT_NAMES.find(each => each === (process.argv[2] ?? 'ours-traced'))
  if (!name) throw new Failure(`there is no ${process.argv[2]}: ${VARIANT_NAMES.join(', ')}`, 2)
  const profiled = await profileVariant(name)
  for (const by of ['package', 'file', 'function'] as const) {
    process.stdout.write(`${profileTable(profiled, by)}\n`)
  }
  process.stdout.write(`${profiled.applications} applications; ${profiled.file} opens in Chromium\n`)
  return 0
})
