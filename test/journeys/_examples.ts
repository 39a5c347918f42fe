import { execFile } from 'node:child_process'
import { join } from 'node:path'

const EXAMPLES = join(import.meta.dirname, '../../examples')

/** The two programs that a partner copies, and what runs each. */
export const PROGRAMS = {
  'apply.sh': ['sh', join(EXAMPLES, 'apply.sh')],
  'apply.ts': [process.execPath, join(EXAMPLES, 'apply.ts')],
} as const

export type Program = keyof typeof PROGRAMS

/** Runs it with nothing in its environment but these variables, as a stranger's shell would. */
export function runExample(program: Program, args: string[], variables: Record<string, string>) {
  const [command, file] = PROGRAMS[program]
  const env = { PATH: process.env.PATH ?? '', ...variables }
  return new Promise<{ code: unknown; stdout: string; stderr: string }>(resolve => {
    execFile(command, [file, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, stdout, stderr })
    })
  })
}
