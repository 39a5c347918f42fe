import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { REPOSITORY } from '../repository.ts'

/** The line of a log that most likely says why its process ended, with the place in the code where it tells one; nothing when no line looks like it. */
export function lastErrorLine(logFile: string): string | undefined {
  const lines = readTail(logFile).split('\n')
  const errors = lines.map(line => (line.startsWith('{') ? loggedError(line) : printedError(line)))
  const last = errors.findLastIndex(error => error !== undefined)
  const error = errors[last]?.slice(0, LONGEST_LINE)
  const place = placeAbove(lines.slice(0, Math.max(0, last)))
  return error && place && !error.includes(place) ? `${error} (${place})` : error
}

const TAIL_BYTES = 64 * 1024
const LONGEST_LINE = 300

/** A log that was written under load for an hour is longer than any text can be. */
function readTail(logFile: string): string {
  try {
    const file = openSync(logFile, 'r')
    try {
      const { size } = fstatSync(file)
      const tail = Buffer.alloc(Math.min(size, TAIL_BYTES))
      readSync(file, tail, { position: size - tail.length })
      return tail.toString('utf8')
    } finally {
      closeSync(file)
    }
  } catch {
    return ''
  }
}

/** Our services log JSON. */
function loggedError(line: string): string | undefined {
  try {
    const { level, msg, err } = JSON.parse(line)
    if (level !== 'error' && level !== 'fatal') return undefined
    return [msg, err?.message ?? err?.code ?? err?.type].filter(Boolean).join(': ')
  } catch {
    return undefined
  }
}

// PostgreSQL's answer to whoever looks whether it is ready yet, which we do.
const HARMLESS = /the database system is starting up/

/** A failed boot names itself ("auth-svc: CLIENTS: must be set"), Node and PostgreSQL say the word. */
function printedError(line: string): string | undefined {
  const isError = /^[\w-]+: \w|^\w*Error\b|\b(FATAL|PANIC|ERROR): /.test(line)
  return isError && !HARMLESS.test(line) ? line : undefined
}

// What was there before: a line of the log, or the end of an earlier process.
const EARLIER = /^\{"|^Node\.js v/

/** The place that Node prints above an error and the lines that are wrong, from the repository's root where it is below it. */
function placeAbove(lines: string[]): string | undefined {
  const ofThis = lines.slice(lines.findLastIndex(line => EARLIER.test(line)) + 1)
  const place = ofThis.findLast(line => /^(file:\/\/)?\/.+:\d+$/.test(line))
  return place && pathOf(place).replace(`${REPOSITORY}/`, '')
}

/** Node prints of its own kind of modules the URL, in which a blank is `%20`. */
function pathOf(place: string): string {
  try {
    return fileURLToPath(place)
  } catch {
    return place
  }
}
