import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { json } from '../faults/effects.ts'
import { startScriptedPeer } from '../faults/scripted-peer.ts'

const EXAMPLES = join(import.meta.dirname, '../../examples')

/** The two programs that a partner copies, and what runs each. */
export const PROGRAMS = {
  'apply.sh': ['sh', join(EXAMPLES, 'apply.sh')],
  'apply.ts': [process.execPath, join(EXAMPLES, 'apply.ts')],
} as const

export type Program = keyof typeof PROGRAMS

/** An application that is not decided, as a scripted loan-api tells of it. */
export const RECEIVED = { applicationId: '01a1fd95-0e4c-75b3-9d24-3a1d2b1c0f11', status: 'RECEIVED' }

/** Gives whoever asks `token`, which loan-api takes, and counts how often. */
export async function startTokenPeer(token: string) {
  const tokens = await startScriptedPeer()
  tokens.answer(json(200, { access_token: token, token_type: 'Bearer', expires_in: 3_600 }))
  afterAll(() => tokens.close())
  return tokens
}

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
