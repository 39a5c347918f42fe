import { chmodSync, chownSync, mkdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { NOBODY } from '../processes/nobody.ts'
import { clearBench, makeFolder, REPOSITORY, runToEnd } from './_bench.ts'
import { asNobody, mayNobodyEnter } from './_nobody.ts'
import { argumentsOf, freeOffset, START } from './_system.ts'

afterEach(clearBench)

const isRoot = process.getuid?.() === 0
const mayBeNobody = isRoot && mayNobodyEnter(REPOSITORY)
if (!mayBeNobody)
  process.stderr.write(
    `SKIPPED: npm start by an ordinary user and by root, beside each other; this is ${isRoot ? 'root, in a folder that nobody else may enter' : 'not root'}\n`,
  )

describe('as root and as an ordinary user', () => {
  test.runIf(mayBeNobody)('it works below a folder that only the ordinary user may enter', async () => {
    const data = makeFolder()
    for (const folder of [dirname(data), data]) {
      chownSync(folder, NOBODY, NOBODY)
      chmodSync(folder, 0o700)
    }
    const place = { data, offset: await freeOffset() }
    const start = [START, ...argumentsOf(place), '--once']
    const { exitCode, stderr } = await runToEnd(process.execPath, start, {
      ...asNobody,
      env: { HOME: data },
    })
    expect(exitCode, stderr).toBe(0)
    expect(statSync(join(data, 'postgres')).uid).toBe(NOBODY)

    // What is one person's is not started by another, not even by root.
    const asRoot = await runToEnd(process.execPath, start)
    expect(asRoot.exitCode).toBe(1)
    expect(asRoot.stderr).toMatch(/postgres belongs to user 65534; choose another with --data DIR/)
  })

  test.runIf(mayBeNobody)('it says which folder an ordinary user may not write in', async () => {
    const data = join(makeFolder(), 'of root')
    mkdirSync(data, { mode: 0o755 })
    chmodSync(dirname(dirname(data)), 0o755)
    const start = [START, '--data', data, '--once']
    const { exitCode, stderr } = await runToEnd(process.execPath, start, asNobody)
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(
      /^error cannot write in .*of root \(EACCES, permission denied\); choose another folder with --data DIR\n$/,
    )
  })
})
