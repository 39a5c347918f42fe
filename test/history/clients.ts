import { setTimeout } from 'node:timers/promises'
import { bodyOf, canonicalBody, otherBodyOf, spell, unacceptableBodyOf } from './bodies.ts'
import { createDraws, type Draws } from './draws.ts'
import type { Partner, Recorder } from './recorder.ts'
import { subjectOf } from './recorder.ts'
import { LEASE_MS, type System } from './system.ts'

const CLIENTS = 25
/** The rest are the other partner's, with the same keys. */
const CLIENTS_OF_FIRST_PARTNER = 20

const KEYS = 120
/** So many are hot at a time, and new ones come as the time goes: faults would otherwise meet replays only. */
const HOT_KEYS = 20
/** Of what a client does; the rest goes back to any key that there has been. */
const SHARE_OF_HOT = 0.8

const PATIENCE = [
  // Every answer of a process that runs comes within 750 ms.
  { weight: 60, least: 900, most: 1_200 },
  // Longer than a process is frozen: who waits so long hears what it says when it wakes up.
  { weight: 30, least: 2 * LEASE_MS, most: 2 * LEASE_MS },
  // Leaves in the middle of the work.
  { weight: 10, least: 5, most: 300 },
] as const

const PAUSE_MS = { least: 5, most: 100 }

const DEEDS = [
  { deed: 'apply', weight: 62 },
  { deed: 'read', weight: 25 },
  { deed: 'apply with another body', weight: 3 },
  { deed: 'apply asynchronously', weight: 3 },
  { deed: 'apply without a key', weight: 3 },
  { deed: 'apply unacceptably', weight: 2 },
  { deed: 'apply unacceptably with a key of its own', weight: 2 },
] as const

type ClientParts = { system: System; seed: number; recorder: Recorder; endsAtMs: number }

/** 25 partners' clients, each doing one thing after the other until the time is over. */
export async function runClients(parts: ClientParts): Promise<void> {
  await Promise.all(Array.from({ length: CLIENTS }, (_, client) => runClient(client, parts)))
}

async function runClient(client: number, { system, seed, recorder, endsAtMs }: ClientParts): Promise<void> {
  const draws = createDraws(seed, `client ${client}`)
  const partner = system.partners[client < CLIENTS_OF_FIRST_PARTNER ? 0 : 1] as Partner
  const beganAtMs = performance.now()
  for (let count = 0; performance.now() < endsAtMs; count++) {
    const progress = (performance.now() - beganAtMs) / (endsAtMs - beganAtMs)
    const key = keyOf(seed, `${drawKey(draws, progress)}`)
    const alone = applicantOf(seed, `alone-${client}-${count}`)
    await act({ draws, key, alone, client: `${client}`, partner, system, recorder })
    await setTimeout(draws.between(PAUSE_MS.least, PAUSE_MS.most))
  }
}

/** Every applicant of a seed, and no other, begins with this. */
export function prefixOf(seed: number): string {
  return `seed-${seed}-`
}

/** Also the applicant's name. */
export function keyOf(seed: number, name: string): string {
  return applicantOf(seed, `key-${name}`)
}

function applicantOf(seed: number, name: string): string {
  return prefixOf(seed) + name
}

function drawKey(draws: Draws, progress: number): number {
  const firstHot = Math.floor(progress * (KEYS - HOT_KEYS))
  return draws.share() < SHARE_OF_HOT ? firstHot + draws.below(HOT_KEYS) : draws.below(firstHot + HOT_KEYS)
}

type Act = {
  draws: Draws
  /** Both the key and its applicant. */
  key: string
  /** An applicant whom nobody else applies for. */
  alone: string
  client: string
  partner: Partner
  system: System
  recorder: Recorder
}

async function act({ draws, key, alone, client, partner, system, recorder }: Act): Promise<void> {
  const { least, most } = draws.choose(PATIENCE)
  const url = system.loanApis[draws.below(system.loanApis.length)]?.url ?? ''
  const caller = { client, partner, url, patienceMs: Math.ceil(draws.between(least, most)) }
  const apply = (body: ReturnType<typeof bodyOf>, more: { key: string | null; isAsync?: boolean }) =>
    recorder.apply(caller, {
      applicant: body.userId,
      body: canonicalBody(body),
      spelled: spell(body, draws),
      ...more,
    })

  switch (draws.choose(DEEDS).deed) {
    case 'apply':
      return void (await apply(bodyOf(key), { key }))
    case 'apply with another body':
      return void (await apply(otherBodyOf(key), { key }))
    case 'apply asynchronously':
      return void (await apply(bodyOf(key), { key, isAsync: true }))
    case 'apply without a key':
      return void (await apply(bodyOf(alone), { key: null }))
    case 'apply unacceptably':
      return void (await apply(unacceptableBodyOf(key), { key }))
    case 'apply unacceptably with a key of its own':
      return void (await apply(unacceptableBodyOf(alone), { key: alone }))
    case 'read': {
      const subject = subjectOf(partner, key)
      const ids = recorder.idsOf(subject)
      const id = ids[draws.below(ids.length)]
      if (id) await recorder.read(caller, subject, id)
    }
  }
}
