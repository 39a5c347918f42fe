import { randomInt } from 'node:crypto'
import { findFreeOffset, portsOf } from '../launcher/ports.ts'
import { loanPlatform } from '../loan-platform.ts'

export const portsAt = (offset: number) => portsOf(loanPlatform, offset, { withPostgres: true })

/** An offset at which nobody runs, far from those that people choose, so that it goes on beside what they run. */
export async function findOffset(): Promise<number> {
  const somewhere = 10 * randomInt(100, 2_000)
  return (await findFreeOffset(portsAt, somewhere)) ?? somewhere
}
