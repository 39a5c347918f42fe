import { Failure } from '../command-line/failure.ts'
import { formatTable, rightAligned } from '../command-line/table.ts'
import { startCommandWith } from './options.ts'
import { busyAmong, findFreeOffset, refusedByBrowsers } from './ports.ts'
import type { Start } from './start.ts'

/** Before anything starts: names every port that is busy, or that browsers call nobody on, and the command that avoids them. */
export async function checkPorts({ portsAt, options }: Start): Promise<void> {
  const ports = portsAt(options.offset)
  const [refused] = refusedByBrowsers(ports)
  const busy = await busyAmong(ports)
  if (!refused && busy.length === 0) return
  const rows = busy.map(({ port, user }) => [String(port), user])
  const lines = refused
    ? [`browsers and fetch call nobody on port ${refused.port} (${refused.user})`]
    : [
        busy.length === 1 ? 'a port is in use' : `${busy.length} ports are in use`,
        formatTable([...rightAligned('port'), { title: 'needed by' }], rows).trimEnd(),
      ]
  const free = await findFreeOffset(portsAt, options.offset)
  if (free) lines.push(`on other ports: ${startCommandWith(options, { offset: free })}`)
  throw new Failure(lines.join('\n'))
}
