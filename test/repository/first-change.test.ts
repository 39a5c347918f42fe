import { execFile } from 'node:child_process'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { REPOSITORY } from '../../local/repository.ts'
import { REASONS } from '../../services/loan-api/src/applications/reasons.ts'
import { makeMutant, patch } from '../history/throwaway-copy.ts'
import { filesOf, read } from './_tree.ts'

type Hunk = { find: string; replace: string }
type Change = { file: string; hunks: Hunk[] }

const guide = read('CONTRIBUTING.md')
const [, diff = ''] = /^```diff\n(.+?)^```/ms.exec(guide) ?? []
const changes = diff.split(/^# /m).slice(1).map(readChange)
const LOAN_API = 'services/loan-api'
const POLICIES = `${LOAN_API}/policies`

/** A copy, a compiler and vitest: seconds, or a minute on a machine that is busy with other tests. */
const TIMEOUT_MS = 120_000

// Who makes it in earnest, whole or in part, has its reason in the code, where it cannot be made once more.
const [, reason = ''] = /^\+ +([A-Z_]+): '/m.exec(diff) ?? []
const isMade = reason in REASONS
if (isMade)
  process.stderr.write(
    `SKIPPED: the first change of CONTRIBUTING.md, which has been made here: ${reason} is a reason. Who keeps it gives the guide another one\n`,
  )

/** A copy with the changes of the guide, but for those to `but`. It begins with the guide's policy, whichever is in force by now. */
async function makeCopy({ but = '' } = {}): Promise<string> {
  const { root, remove } = await makeMutant({ name: 'the first change', edits: [] })
  onTestFinished(remove)
  const [, from = '', to = ''] = /`cp (\S+) (\S+)`/.exec(guide) ?? []
  cpSync(join(root, POLICIES, from), join(root, POLICIES, to))
  const config = join(root, LOAN_API, 'src/config.ts')
  writeFileSync(config, readFileSync(config, 'utf8').replace(/(?<=policies\/)[^/']+\.json/, from))
  for (const { file, hunks } of changes.filter(change => change.file !== but)) {
    const path = join(root, file)
    writeFileSync(
      path,
      hunks.reduce((text, hunk) => edit(text, hunk, file), readFileSync(path, 'utf8')),
    )
  }
  return root
}

const runTests = (root: string, ...files: string[]) =>
  run(root, 'node_modules/vitest/vitest.mjs', 'run', ...files)

test.skipIf(isMade)(
  'what the guide changes first is right to the compiler, and passes its test',
  {
    timeout: TIMEOUT_MS,
  },
  async () => {
    expect(changes.filter(({ file }) => !file.includes('/test/'))).toHaveLength(5)
    expect(reason).not.toBe('')
    const root = await makeCopy()
    const types = { extends: join(REPOSITORY, 'tsconfig.json'), include: [`${LOAN_API}/src`] }
    writeFileSync(join(root, 'tsconfig.json'), JSON.stringify(types))
    expect(await run(root, 'node_modules/.bin/tsc', '--project', '.')).toBe('')
    expect(await runTests(root, 'test/decide.test', 'test/policy.test')).toMatch(/Test Files +2 passed \(2\)/)
  },
)

test.skipIf(isMade)('which fails without the rule', { timeout: TIMEOUT_MS }, async () => {
  const root = await makeCopy({ but: `${LOAN_API}/src/applications/decide.ts` })
  const said = await runTests(root, 'test/decide.test')
  expect(said).toMatch(/Tests +1 failed/)
  expect(said).toContain('a term is too long')
})

/** A path of the repository, or one below the service that was named last. */
test('every file that the guide names is there', () => {
  const named = [...guide.replace(/^```.*?^```/gms, '').matchAll(/`([\w./-]+\.(?:json|md|tf|ts))`/g)]
  const paths = named.map(([, path = '']) => path).filter(path => !path.includes('NNNN'))
  expect(paths.length).toBeGreaterThan(15)
  const isThere = (path: string) =>
    filesOf(path, `{services,packages}/*/${path}`, `services/*/src/**/${path}`, `services/*/test/${path}`)
      .length > 0
  expect(paths.filter(path => !isThere(path))).toEqual([])
})

function readChange(section: string): Change {
  const [file = '', ...lines] = section.trimEnd().split('\n')
  const hunks = lines.join('\n').split(/^\.\.\.$/m)
  return { file, hunks: hunks.map(readHunk).filter(({ find, replace }) => find !== replace) }
}

function readHunk(text: string): Hunk {
  const lines = text.split('\n').filter(line => line !== '')
  const side = (marks: string) =>
    lines.filter(line => marks.includes(line[0] ?? '')).map(line => `${line.slice(1)}\n`)
  return { find: side(' -').join(''), replace: side(' +').join('') }
}

/** A hunk that finds nothing is for the end of the file. */
function edit(text: string, { find, replace }: Hunk, file: string): string {
  return find === '' ? text + replace : patch(text, { find, replace }, file)
}

async function run(cwd: string, program: string, ...args: string[]): Promise<string> {
  const { PATH, HOME } = process.env
  const options = { cwd, env: { PATH, HOME, NO_COLOR: '1' } }
  const outcome = promisify(execFile)(process.execPath, [program, ...args], options)
  const { stdout, stderr } = await outcome.catch(error => error as { stdout: string; stderr: string })
  return stdout + stderr
}
