import { Failure } from '../command-line/failure.ts'
import { formatTable } from '../command-line/table.ts'
import { startCommandWith } from './options.ts'
import { busyAmong, findFreeOffset } from './ports.ts'
import type { Start } from './start.ts'

/** Before anything starts: names every busy port, and the command that avoids them. */
export async function checkPorts({ portsAt, options }: Start): Promise<void> {
  const busy = await busyAmong(portsAt(options.offset))
  if (busy.length === 0) return
  const rows = busy.map(({ port, user }) => [String(port), user])
  const lines = [
    busy.length === 1 ? 'a port is in use' : `${busy.length} ports are in use`,
    formatTable([{ title: 'port', align: 'right' }, { title: 'needed by' }], rows).trimEnd(),
  ]
  const free = await findFreeOffset(portsAt, options.offset)
  if (free) lines.push(`on other ports: ${startCommandWith(options, { offset: free })}`)
  throw new Failure(lines.join('\n'))
}
