import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { patternOf, shapeOf, stepsIn } from '../../test/repository/_console-blocks.ts'
import { read } from '../../test/repository/_tree.ts'
import { clearBench, makeFolder, type Run, run, runToEnd } from './_bench.ts'
import { argumentsOf, makePlace, type Place, untilUp, WHOLE_START } from './_system.ts'

const README = read('README.md')
const [first, ...later] = stepsIn('README.md')

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

describe('the README', () => {
  test('is read in a few minutes', () => {
    expect(README.split('\n').length).toBeLessThan(150)
  })

  test('has on its first screen how to start, what that prints, an application with its decision, and where to go on', () => {
    const screen = README.split('\n').slice(0, 40).join('\n')
    const [apply] = later
    expect(first?.command).toMatch(/^git clone \S+ loans && cd loans && npm start$/)
    expect(screen).toContain(first?.output)
    expect(apply?.command).toMatch(/^curl .*\/loan\/apply/)
    expect(screen).toContain(apply?.output)
    expect(screen).toMatch(/\*\*Integrate\*\*.*\*\*Operate\*\*.*\*\*Contribute\*\*/s)
  })
})

describe('the commands of the README', () => {
  let place: Place
  let start: Run
  let path: string

  beforeAll(async () => {
    place = await makePlace()
    start = run(process.execPath, [WHOLE_START, ...argumentsOf(place)])
    await untilUp(start, place)
    path = npmOf(place)
  })
  afterAll(clearBench)

  test('`npm start` prints the table that is there', () => {
    expect(shapeOf(start.stdout())).toMatch(patternOf(first?.output ?? 'no command'))
  })

  // In their order, on one platform, as somebody pastes them; an id that is pasted is that of the last application.
  test('each later one prints what is beneath it', async () => {
    expect(later.length).toBeGreaterThan(3)
    let applicationId = 'none yet'
    for (const { command, output } of later) {
      const pasted = atItsPorts(command, place).replaceAll(UUID, applicationId)
      const env = { PATH: path, DATA: place.data }
      const printed = await runToEnd('sh', ['-c', pasted], { env })
      expect(printed, `${command}\n${printed.stderr}`).toMatchObject({ exitCode: 0 })
      expect(shapeOf(printed.stdout), command).toMatch(patternOf(output))
      applicationId = printed.stdout.match(UUID)?.[0] ?? applicationId
    }
  })
})

/** A PATH with an npm that runs our scripts at once, for the platform at `place`. */
function npmOf({ data }: Place): string {
  const folder = makeFolder()
  const npm = join(folder, 'npm')
  writeFileSync(
    npm,
    `#!/bin/sh
shift
[ "$1" = -s ] && shift
script=$1
shift
[ "$1" = -- ] && shift
exec '${process.execPath}' "scripts/$script.ts" "$@" --data '${data}'
`,
  )
  chmodSync(npm, 0o755)
  return `${folder}:${process.env.PATH}`
}

function atItsPorts(command: string, { offset }: Place): string {
  return command.replaceAll(/(?<=127\.0\.0\.1:)\d+/g, port => String(Number(port) + offset))
}
