import { allowed } from './secrets/allowed.ts'
import { scan } from './secrets/scan.ts'

const lines = await scan('.', allowed)
for (const line of lines) process.stdout.write(`${line}\n`)
if (lines.length > 0) {
  process.stdout.write(
    'A secret that has been committed is known: revoke it, then take it out. What is none is allowed',
  )
  process.stdout.write(' in local/checks/secrets/allowed.ts, with the reason.\n')
  process.exitCode = 1
}
