import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { LogEvent } from './_insights.ts'

const page = readFileSync(new URL('../../docs/logs.md', import.meta.url), 'utf8')

const SERVICES = ['loan-api', 'auth-svc', 'scoring-svc', 'external-score-mock']

/** What stands at the name of a line that is an error's. */
const error = z.strictObject({
  type: z.string(),
  code: z.string().optional(),
  message: z.string().optional(),
  at: z.array(z.string()).optional(),
  get cause() {
    return error.optional()
  },
})

/** The types of the page. A word is too short for a sentence, and has no place for one. */
const TYPES: Record<string, z.ZodType> = {
  word: z.string().regex(/^[\w.:-]{1,64}$/),
  text: z.string().regex(/^[\w /:.,'()*{}-]{1,120}$/),
  integer: z.int().nonnegative(),
  boolean: z.boolean(),
  uuid: z.uuid(),
  time: z.iso.datetime(),
  level: z.enum(['fatal', 'error', 'warn', 'info', 'debug']),
  'trace id': z.string().regex(/^[0-9a-f]{32}$/),
  error,
}

type Field = { name: string; type: z.ZodType; services: string[] }

/** The table of fields, which is the schema of every line. */
export const fields: Field[] = rowsOf(section('Fields')).flatMap(([names = '', type = '', services = '']) => {
  const known = TYPES[type]
  if (!known) throw new Error(`${names}: ${type} is no type of docs/logs.md`)
  const by = services === 'all' ? SERVICES : services.split(', ')
  return [...names.matchAll(/`(\w+)`/g)].map(([, name = '']) => ({ name, type: known, services: by }))
})

/** Of every line. */
const ALWAYS = ['time', 'level', 'service', 'msg']

const lineOf = Object.fromEntries(
  SERVICES.map(service => [
    service,
    z.strictObject(
      Object.fromEntries(
        fields
          .filter(({ services }) => services.includes(service))
          .map(({ name, type }) => [name, ALWAYS.includes(name) ? type : type.optional()]),
      ),
    ),
  ]),
)

/** What is wrong with a line, if anything: a field that its service has not, or a value of another type. */
export function faultsOf(line: Record<string, unknown>): string[] {
  const schema = lineOf[String(line.service)]
  if (!schema) return [`${line.service} is no service`]
  const { error: complaint } = schema.safeParse(line)
  return (complaint?.issues ?? []).map(issue => `${line.msg}: ${issue.path.join('.')}: ${issue.message}`)
}

/** The queries of the page by their headings. */
export const queries: Record<string, string> = Object.fromEntries(
  [...section('Queries').matchAll(/^### (.+)\n[^`]*```\n([^`]+)\n```/gm)].map(
    ([, heading = '', query = '']) => [heading, query],
  ),
)

/** A line as Insights has it. */
export function toEvent(line: Record<string, unknown>): LogEvent {
  return { ...flat(line, ''), '@timestamp': line.time }
}

function flat(value: object, prefix: string): LogEvent {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) =>
      typeof member === 'object' && member !== null
        ? Object.entries(flat(member, `${prefix}${name}.`))
        : [[prefix + name, member]],
    ),
  )
}

function section(heading: string): string {
  const text = page.split(/^## /m).find(part => part.startsWith(`${heading}\n`))
  if (!text) throw new Error(`docs/logs.md has no section ${heading}`)
  return text
}

function rowsOf(text: string): string[][] {
  const lines = text.split('\n').filter(line => line.startsWith('|'))
  return lines.slice(2).map(line =>
    line
      .split('|')
      .slice(1, -1)
      .map(cell => cell.trim()),
  )
}
