import { createProgress } from '../local/command-line/progress.ts'
import { runCommand } from '../local/command-line/run-command.ts'
import { findK6 } from './run/find-k6.ts'

/*
 * Prints the path of the k6 that `npm run load` would take, and builds it before where that has to be. For CI, which skips what needs
 * k6 where there is none, and fails where it fails.
 */
await runCommand(async () => {
  const { path } = await findK6({ progress: createProgress() })
  process.stdout.write(`${path}\n`)
  return 0
})
