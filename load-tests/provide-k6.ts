import { createProgress } from '../local/command-line/progress.ts'
import { runCommand } from '../local/command-line/run-command.ts'
import { provideK6 } from './run/find-k6.ts'

/** Only for this: whoever skips what needs k6 where there can be none must not skip it for any other reason. */
const NEITHER_K6_NOR_GO = 3

/*
 * Prints the path of the k6 that `npm run load` would take, and builds it before where that has to be.
 */
await runCommand(async () => {
  const k6 = await provideK6({ progress: createProgress() })
  if (!k6) return NEITHER_K6_NOR_GO
  process.stdout.write(`${k6.path}\n`)
  return 0
})
