import { execFile } from 'node:child_process'

/** The last of what a program said that failed. */
const SHOWN_CHARACTERS = 3_000

/** Longer than any listing here. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024

type Limits = { env?: NodeJS.ProcessEnv; withinMs: number; signal: AbortSignal }

/** What a program writes to its standard output. @throws {Error} with the end of what it said, when it fails or takes too long. */
export function runProgram(
  [program = '', ...args]: string[],
  { env, withinMs, signal }: Limits,
): Promise<string> {
  const options = { env: { ...process.env, ...env }, timeout: withinMs, signal, maxBuffer: MAX_OUTPUT_BYTES }
  return new Promise((resolve, reject) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      if (!error) return resolve(stdout)
      const said = `${stdout}\n${stderr}`.trim().slice(-SHOWN_CHARACTERS)
      reject(new Error(`${program} ${args.slice(0, 8).join(' ')} failed\n${said}`))
    })
  })
}
