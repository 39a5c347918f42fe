import type { DestinationStream } from 'pino'

/** What may wait for the log's reader, as Node counts it: thousands of lines, and little beside the memory of the smallest task. */
const MAX_WAITING_CHARACTERS = 4 * 1024 * 1024

/** As many as a pipe of Linux takes at once: written so often, what a reader who keeps up has taken does not count as waiting. */
const MAX_GATHERED_CHARACTERS = 64 * 1024

/**
 * Standard output as a log's destination. A reader that stalls or has left costs lines, never an answer: Node writes to a
 * pipe without blocking, and what does not fit into `MAX_WAITING_CHARACTERS` is dropped whole. `onCaughtUp` gets the number of
 * dropped lines once the reader has taken what waited. (pino's own destination blocks the process in such a write, or, told
 * not to, flushes at the exit until the reader is back.)
 */
export function standardOutput(onCaughtUp: (droppedLines: number) => void): DestinationStream {
  let droppedLines = 0
  // EPIPE, when the reader has left: there is nobody to tell.
  process.stdout.on('error', () => {})
  process.stdout.on('drain', () => {
    if (droppedLines === 0) return
    const lines = droppedLines
    droppedLines = 0
    onCaughtUp(lines)
  })
  return {
    write: line => {
      if (process.stdout.writableLength + gathered.length < MAX_WAITING_CHARACTERS) gather(line)
      else droppedLines += 1
    },
  }
}

/** Resolves when everything written so far has left the process, or its reader is gone. */
export function outputTaken(): Promise<void> {
  return new Promise(resolve => writeGathered(() => resolve()))
}

/** Lines leave together at the end of the event loop's turn, because a write of one line costs more than the line. */
let gathered = ''

function gather(line: string): void {
  if (gathered === '') setImmediate(writeGathered)
  gathered += line
  if (gathered.length > MAX_GATHERED_CHARACTERS) writeGathered()
}

function writeGathered(onTaken?: () => void): void {
  const lines = gathered
  gathered = ''
  process.stdout.write(lines, onTaken)
}

// Of a process that ends in the middle of a turn. One that is killed, out of memory or in an endless loop takes them with it.
process.on('exit', () => writeGathered())
