import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { REPOSITORY } from '../../local/repository.ts'
import { planO11y } from './_o11y.ts'
import { dashboardsOf } from './_used-metrics.ts'

const RUNBOOKS = join(REPOSITORY, 'docs/runbooks')
const files = readdirSync(RUNBOOKS).filter(file => file.endsWith('.md'))

/** By dashboard, as the console shows them. */
let titles: Map<string, string[]>
beforeAll(async () => {
  titles = new Map(
    dashboardsOf(await planO11y()).map(([name, widgets]) => [
      name,
      widgets.map(({ properties }) => String(properties.title)),
    ]),
  )
})

test.each(files)(
  '%s: "in quotation marks" is the whole title of a graph, on a `dashboard` that it names',
  file => {
    const prose = proseOf(file)
    const named = [...prose.matchAll(/`([\w-]+)`/g)].flatMap(([, name = '']) => titles.get(name) ?? [])
    const quoted = [...prose.replace(/`[^`\n]*`/g, 'code').matchAll(/"([^"]+)"/g)].map(([, title]) => title)
    expect(quoted.filter(title => !named.includes(String(title)))).toEqual([])
  },
)

test.each(files)(
  '%s: a query *in italics* is a heading of docs/logs.md, by which CloudWatch keeps it',
  file => {
    const asked = [...proseOf(file).matchAll(/\bquery \*([^*]+)\*/g)].map(([, name]) => name)
    const page = readFileSync(join(REPOSITORY, 'docs/logs.md'), 'utf8')
    const kept = [...page.matchAll(/^### (.*)$/gm)].map(([, name]) => name)
    expect(asked.filter(name => !kept.includes(name))).toEqual([])
  },
)

test('most runbooks send their reader to a graph', () => {
  expect(files.filter(file => /"[^"]+\?[^"]*"/.test(proseOf(file))).length).toBeGreaterThan(10)
})

const proseOf = (file: string): string =>
  readFileSync(join(RUNBOOKS, file), 'utf8').replace(/^ *```.*?^ *```/gms, '')
