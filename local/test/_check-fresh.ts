import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect } from 'vitest'
import { clearBench, makeFolder, REPOSITORY, type Run, run } from './_bench.ts'

export const FROM_NOTHING = 'start from nothing'

/** What a check gets: the repository, where its logs go, where it looks for what is written elsewhere. */
type Place = { repository: string; logs: string; searched: string }

type How = {
  asRoot?: boolean
  git?: string[]
  /** Of whoever checks. */
  env?: NodeJS.ProcessEnv
  as?: { uid?: number; gid?: number; cwd?: string }
}

/** npm run check:fresh on a small repository in place of this one, which no stranger needs minutes for; each test has its own. */
export function checkStandIn() {
  const place: Place = { repository: '', logs: '', searched: '' }

  beforeEach(() => {
    const folder = makeFolder()
    for (const name of ['repository', 'logs', 'searched'] as const) place[name] = join(folder, name)
    for (const path of [place.logs, place.searched]) mkdirSync(path)
    cpSync(join(REPOSITORY, 'local/test/fixtures/stand-in'), place.repository, { recursive: true })
    const manifest = { name: 'stand-in', scripts: { start: 'exec node start.cjs' } }
    writeFileSync(join(place.repository, 'package.json'), JSON.stringify(manifest))
    git('init', '--quiet')
    git('add', '--all')
    git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--quiet', '--message', 'all of it')
  })

  afterEach(clearBench)

  function git(...args: string[]): void {
    const ran = spawnSync('git', ['-C', place.repository, ...args], { encoding: 'utf8' })
    expect(ran).toMatchObject({ status: 0 })
  }

  function begin(
    standIn: string,
    steps: string[],
    { asRoot = false, git = [], env = {}, as }: How = {},
  ): Run {
    const { repository, logs, searched } = place
    const variables = { STAND_IN: standIn, ELSEWHERE: join(searched, 'a file') }
    const machine = { name: 'theirs', asRoot, git, variables, steps }
    const fixture = join(REPOSITORY, 'local/test/fixtures/check-stand-in.ts')
    const args = [fixture, repository, logs, searched, JSON.stringify([machine])]
    return run(process.execPath, args, { env, ...as })
  }

  return {
    place,
    begin,
    async check(standIn: string, steps: string[], how?: How) {
      const { ended, stdout, stderr } = begin(standIn, steps, how)
      return { exitCode: await ended, stdout: stdout(), stderr: stderr() }
    },
    /** What the stand-in said of itself on its machine. */
    said(pattern: RegExp, step = FROM_NOTHING): string {
      const log = readFileSync(join(place.logs, `theirs-${step.replace(/\W+/g, '-')}.log`), 'utf8')
      return log.match(pattern)?.[1] ?? ''
    },
  }
}

/** A folder with a program of this name that is found first. */
export function pathWith(program: string, script: string): string {
  const folder = makeFolder()
  writeFileSync(join(folder, program), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return `${folder}:${process.env.PATH}`
}
