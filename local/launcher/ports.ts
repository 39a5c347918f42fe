import { isPortFree } from '../processes/ports.ts'
import type { Platform } from './platform.ts'

export type PortUse = { port: number; user: string }

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
    ...(withPostgres ? [{ port: postgresPort(offset), user: 'PostgreSQL' }] : []),
    ...(inspected ? [{ port: inspectorPort(offset), user: `${inspected}, debugger` }] : []),
  ]
}

// Nobody runs more copies than this on one machine; somewhere the search must end.
const OFFSETS_TRIED = 50

/** The next offset at which every port is free. */
export async function findFreeOffset(
  portsAt: (offset: number) => PortUse[],
  from: number,
): Promise<number | undefined> {
  for (let step = 1; step <= OFFSETS_TRIED; step++) {
    if ((await busyAmong(portsAt(from + 10 * step))).length === 0) return from + 10 * step
  }
  return undefined
}

export async function busyAmong(ports: PortUse[]): Promise<PortUse[]> {
  const free = await Promise.all(ports.map(({ port }) => isPortFree(port)))
  return ports.filter((_, index) => !free[index])
}
