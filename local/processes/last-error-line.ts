import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** The line of a log that most likely says why its process ended; nothing when no line looks like it. */
export function lastErrorLine(logFile: string): string | undefined {
  const lines = readTail(logFile).split('\n')
  const text = lines.map(line => (line.startsWith('{') ? loggedError(line) : printedError(line)))
  return text.findLast(line => line !== undefined)?.slice(0, LONGEST_LINE)
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
    return [msg, err?.message ?? err?.code].filter(Boolean).join(': ')
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
