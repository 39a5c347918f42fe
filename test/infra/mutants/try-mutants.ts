import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../../../local/command-line/failure.ts'
import type { Progress } from '../../../local/command-line/progress.ts'
import { formatTable } from '../../../local/command-line/table.ts'
import { PLANNED, plan } from '../offline.ts'
import type { Environment } from '../policy/rule.ts'
import { complaints, rules, rulesOf } from '../policy/rules.ts'
import { folderOf, prepareInfra } from '../prepare.ts'
import { copyThrowawayInfra } from '../throwaway-infra.ts'
import { type Mutant, mutate } from './mutant.ts'
import { mutants } from './mutants.ts'

type Verdict = { mutant: Mutant; caughtBy: string[] }

/** A plan keeps a core and a half busy. */
const AT_ONCE = 2

/** What Terraform itself says against a mutant. */
const TERRAFORM = 'terraform'

/** Makes each mistake in a copy; `true` when every one of them is caught, and every rule has caught one or says why none is tried. */
export async function tryMutants(pluginDir: string, progress: Progress): Promise<boolean> {
  const { root, remove } = await progress.step('a copy to make mistakes in', () => prepareInfra(pluginDir))
  try {
    // Before the first is tried: all that no longer apply would be found one a run.
    for (const mutant of mutants) mutate(await readFile(join(root, 'infra', mutant.file), 'utf8'), mutant)
    const sound = new Map<string, Set<string>>()
    for (const name of PLANNED) {
      sound.set(
        name,
        new Set((await progress.step(`${name} as it is`, () => complaintsOf(root, name))).map(textOf)),
      )
    }
    const verdicts = await inParallel(mutants, mutant =>
      progress.step(mutant.name, () => tryMutant(root, mutant, sound)),
    )
    return report(verdicts)
  } finally {
    await remove()
  }
}

type Complaint = { rule: string; text: string }

const textOf = ({ rule, text }: Complaint) => `${rule}: ${text}`

async function complaintsOf(root: string, name: Environment['name']): Promise<Complaint[]> {
  const environment: Environment = { name, root, plan: await plan(folderOf(root, name)) }
  return rulesOf(environment).flatMap(rule =>
    complaints(rule, environment).map(text => ({ rule: rule.name, text })),
  )
}

async function tryMutant(base: string, mutant: Mutant, sound: Map<string, Set<string>>): Promise<Verdict> {
  const name = mutant.in ?? 'prod'
  const { root, remove } = await copyThrowawayInfra(base)
  try {
    const file = join(root, 'infra', mutant.file)
    await writeFile(file, mutate(await readFile(file, 'utf8'), mutant))
    const found = await complaintsOf(root, name).catch(error => refusal(error))
    const fresh = found.filter(each => !sound.get(name)?.has(textOf(each)))
    return { mutant, caughtBy: [...new Set(fresh.map(({ rule }) => rule))] }
  } finally {
    await remove()
  }
}

/** Terraform's own words; that it took too long or could not run catches nothing. */
function refusal(error: unknown): Complaint[] {
  const said = error instanceof Failure ? /Error: (.*)/.exec(error.message)?.[1] : undefined
  if (said === undefined) throw error
  return [{ rule: `${TERRAFORM}: ${said}`, text: said }]
}

function report(verdicts: Verdict[]): boolean {
  const rows = verdicts.map(({ mutant, caughtBy }) => [mutant.name, caughtBy.join('; ') || 'NOT CAUGHT'])
  process.stdout.write(`${formatTable([{ title: 'mistake' }, { title: 'caught by' }], rows, 200)}\n`)
  const killing = new Set(verdicts.flatMap(({ caughtBy }) => caughtBy))
  const idle = rules.map(({ name }) => name).filter(name => !killing.has(name))
  if (idle.length > 0) process.stdout.write(`rules that no mistake here concerns: ${idle.join('; ')}\n`)
  const survivors = verdicts.filter(({ caughtBy }) => caughtBy.length === 0)
  process.stdout.write(
    `${verdicts.length - survivors.length} of ${verdicts.length} mistakes caught, by ${killing.size} checks\n`,
  )
  return survivors.length === 0
}

async function inParallel<Item, Result>(
  items: Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const queue = items.entries()
  const worker = async () => {
    for (const [at, item] of queue) results[at] = await work(item)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return results
}
