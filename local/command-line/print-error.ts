import { paint } from './paint.ts'

/** What went wrong, for a person, on stderr. */
export function printError(text: string): void {
  process.stderr.write(`${paint(process.stderr).red('error')} ${text}\n`)
}
