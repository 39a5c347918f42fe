import { isPortFree } from '../processes/ports.ts'
import type { Platform } from './platform.ts'

export type PortUse = { port: number; user: string }

const POSTGRES = 'PostgreSQL'
const POSTGRES_PORT = 5440
// Where debuggers look first.
const INSPECTOR_PORT = 9229

export function postgresPort(offset: number): number {
  return POSTGRES_PORT + offset
}

export function inspectorPort(offset: number): number {
  return INSPECTOR_PORT + offset
}

type Extras = { withPostgres: boolean; inspected?: string | undefined }

/** Every port a start needs; a database elsewhere needs none here. */
export function portsOf(platform: Platform, offset: number, { withPostgres, inspected }: Extras): PortUse[] {
  const ofServices = platform.services.flatMap(({ name, port, operationsPort }) => [
    ...(port === undefined ? [] : [{ port: port + offset, user: name }]),
    { port: operationsPort + offset, user: port === undefined ? name : `${name}, operations` },
  ])
  return [
    ...ofServices,
    ...(withPostgres ? [{ port: postgresPort(offset), user: POSTGRES }] : []),
    ...(inspected ? [{ port: inspectorPort(offset), user: `${inspected}, debugger` }] : []),
  ]
}

/** On these, of those that offsets lead to, browsers and `fetch` call nobody: https://fetch.spec.whatwg.org/#port-blocking */
const REFUSED_BY_BROWSERS = [
  3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10_080,
]

export function refusedByBrowsers(ports: PortUse[]): PortUse[] {
  return ports.filter(({ port, user }) => user !== POSTGRES && REFUSED_BY_BROWSERS.includes(port))
}

// Nobody runs more copies than this on one machine; somewhere the search must end.
const OFFSETS_TRIED = 50

/** The next offset at which every port is free, and one that browsers call. */
export async function findFreeOffset(
  portsAt: (offset: number) => PortUse[],
  from: number,
): Promise<number | undefined> {
  for (let step = 1; step <= OFFSETS_TRIED; step++) {
    const ports = portsAt(from + 10 * step)
    if (refusedByBrowsers(ports).length > 0) continue
    if ((await busyAmong(ports)).length === 0) return from + 10 * step
  }
  return undefined
}

export async function busyAmong(ports: PortUse[]): Promise<PortUse[]> {
  const free = await Promise.all(ports.map(({ port }) => isPortFree(port)))
  return ports.filter((_, index) => !free[index])
}
