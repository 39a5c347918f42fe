import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Failure } from '../command-line/failure.ts'

const KEEPER = fileURLToPath(new URL('database-keeper.ts', import.meta.url))

export type KeptDatabase = {
  /** With the password of its owner. */
  url: string
  /** Of the server. */
  pid: number
  /** For whatever shall go when the database goes. */
  folder: string
  stop(): Promise<void>
}

/** A migrated, empty database on a PostgreSQL of its own, which goes when it is stopped or this process ends, however that ends. */
export async function keepDatabase(): Promise<KeptDatabase> {
  // In a session of its own a terminal's Ctrl-C does not reach the keeper, which has to outlive those who use the database.
  const keeper = fork(KEEPER, { detached: true })
  const ended = once(keeper, 'exit')
  const [message] = await Promise.race([once(keeper, 'message'), ended])
  if (!message?.url) throw new Failure('the throwaway PostgreSQL did not start')
  const stop = async () => {
    if (keeper.connected) keeper.disconnect()
    await ended
  }
  return { url: message.url, pid: message.pid, folder: message.folder, stop }
}
