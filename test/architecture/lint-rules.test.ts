import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')

/** Rules of this repository that hold in some folders and not in others: [file, what it says, the rule it breaks]. */
const CASES: [string, string, string | undefined][] = [
  ['services/a-svc/src/main.ts', 'run(process.env)', undefined],
  ['services/a-svc/src/migrate.ts', 'run(process.env)', undefined],
  ['services/a-svc/src/config.ts', 'run(process.env)', 'style/noProcessEnv'],
  ['services/a-svc/src/http/app.ts', 'run(process.env.PORT)', 'style/noProcessEnv'],
  [
    'services/a-svc/src/compose.ts',
    "import { env } from 'node:process'\nrun(env.PORT)",
    'style/noProcessEnv',
  ],
  [
    'services/a-svc/src/events.ts',
    'const { PORT } = globalThis.process.env\nrun(PORT)',
    'style/noProcessEnv',
  ],
  ['packages/kit/src/log/log.ts', 'run(process.env.PORT)', 'style/noProcessEnv'],
  ['local/launcher/launch.ts', 'run(process.env.PATH)', undefined],
  ['services/a-svc/src/scores/index.ts', "export { score } from './score.ts'", 'performance/noBarrelFile'],
  ['services/a-svc/src/scores/all.ts', "export * from './score.ts'", 'performance/noReExportAll'],
  ['services/a-svc/src/scores/score.ts', 'export default 1', 'style/noDefaultExport'],
  ['services/a-svc/src/scores/riskBand.ts', 'run()', 'style/useFilenamingConvention'],
  ['services/a-svc/test/_app.ts', 'run()', undefined],
  ['services/a-svc/test/apply.400.test.ts', "test.skip('a', () => {})", 'suspicious/noSkippedTests'],
  ['services/a-svc/src/http/say.ts', "console.log('a')", 'suspicious/noConsole'],
  ['services/a-svc/src/http/go.ts', 'async function go() {}\ngo()', 'nursery/noFloatingPromises'],
]

let folder: string
let broken: Map<string, string[]>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loans-lint-'))
  await cp(join(ROOT, 'biome.json'), join(folder, 'biome.json'))
  for (const [file, text] of CASES) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), `${text}\n`)
  }
  broken = await lint(folder)
})

afterAll(() => rm(folder, { recursive: true, force: true }))

test.each(CASES)('%s: %j', (file, _text, rule) => {
  const found = broken.get(file) ?? []
  if (rule) expect(found).toContain(`lint/${rule}`)
  else expect(found).toEqual([])
})

async function lint(cwd: string): Promise<Map<string, string[]>> {
  const biome = join(ROOT, 'node_modules/.bin/biome')
  const args = ['lint', '--vcs-enabled=false', '--reporter=json', '--diagnostic-level=error']
  // It exits 1, as it should: there is a lot to find.
  const { stdout } = await promisify(execFile)(biome, args, { cwd }).catch(error => error)
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { category: string; location: { path: string } }[]
  }
  const rules = new Map<string, string[]>()
  for (const { category, location } of diagnostics) {
    rules.set(location.path, [...(rules.get(location.path) ?? []), category])
  }
  return rules
}
