import { Failure } from '../local/command-line/failure.ts'
import { disturbanceOf } from './measure/disturbed.ts'
import type { Measurement } from './measure/measurement.ts'

/** What each of them did while the machine was as it was. */
export type Round<Name extends string> = Record<Name, Measurement>

export type Rounds<Name extends string> = {
  rounds: Round<Name>[]
  /** Why others were dropped. */
  dropped: string[]
}

type Wanted = { rounds: number; mostTries: number }

/**
 * Has all of `names` measured in turn until there are enough undisturbed rounds: what else the machine does strikes all of them, whoever is
 * first is another one each time, and every second round goes the other way, so that nobody always follows the same one. A disturbed round is dropped whole, or those that it spared would be compared with others.
 * @throws {Failure} when after `mostTries` there are not enough.
 */
export async function takeTurns<Name extends string>(
  names: readonly Name[],
  { rounds: wanted, mostTries }: Wanted,
  measure: (name: Name) => Promise<Measurement>,
): Promise<Rounds<Name>> {
  const rounds: Round<Name>[] = []
  const dropped: string[] = []
  for (let tries = 0; tries < mostTries && rounds.length < wanted; tries++) {
    const tried = await oneRound(inTurn(names, tries), measure)
    if ('round' in tried) rounds.push(tried.round)
    else dropped.push(tried.disturbed)
  }
  if (rounds.length === wanted) return { rounds, dropped }
  throw new Failure(`only ${rounds.length} rounds of ${wanted} can be used:\n${dropped.join('\n')}`)
}

async function oneRound<Name extends string>(
  names: Name[],
  measure: (name: Name) => Promise<Measurement>,
): Promise<{ round: Round<Name> } | { disturbed: string }> {
  const measured: [Name, Measurement][] = []
  for (const name of names) {
    const measurement = await measure(name)
    const disturbance = disturbanceOf(name, measurement)
    if (disturbance !== undefined) return { disturbed: `${name}: ${disturbance}` }
    measured.push([name, measurement])
  }
  return { round: Object.fromEntries(measured) as Round<Name> }
}

function inTurn<Name>(names: readonly Name[], round: number): Name[] {
  const first = round % names.length
  const order = [...names.slice(first), ...names.slice(0, first)]
  return round % 2 === 0 ? order : [...order.slice(0, 1), ...order.slice(1).reverse()]
}
