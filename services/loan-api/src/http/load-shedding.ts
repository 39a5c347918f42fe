import { noteInLog } from '@loans/service-kit/http-server/app'
import type { RequestHandler, Response } from 'express'
import { partnerIdOf } from './authenticate.ts'
import { problem } from './problem.ts'

export type LoadShedding = {
  /**
   * `checks`, which find out who the partner is, between two bounds. Before them: refuses what an instance cannot finish in time,
   * before anything is spent on it. After them: no partner takes the places of the others.
   */
  around: (...checks: RequestHandler[]) => RequestHandler[]
  /** Whether requests fill half of what may be in flight. */
  isBusy: () => boolean
}

/** So soon, because a request takes less than a second: a place is free again. */
const RETRY_AFTER_SECONDS = '1'

/** Bounds the requests in flight. A request whose partner has left keeps its place until its work has ended. */
export function createLoadShedding(maxInFlight: number, onShed: () => void): LoadShedding {
  const half = Math.floor(maxInFlight / 2)
  const ofPartners = new Map<string, number>()
  let inFlight = 0

  const refuse = (res: Response, by: 'instance' | 'partner') => {
    onShed()
    noteInLog(res, { shed: by })
    return overloaded('too many requests are in flight')
  }

  const placeOfInstance: RequestHandler = (_req, res, next) => {
    if (inFlight >= maxInFlight) throw refuse(res, 'instance')
    inFlight += 1
    whenOver(res, () => {
      inFlight -= 1
      const partner: string | undefined = res.locals.placeOf
      if (partner !== undefined) ofPartners.set(partner, (ofPartners.get(partner) ?? 1) - 1)
    })
    next()
  }

  const placeOfPartner: RequestHandler = (_req, res, next) => {
    // Who left while being authenticated has nothing on record, and would never give a place back.
    if (res.destroyed) return
    const partner = partnerIdOf(res)
    const before = ofPartners.get(partner) ?? 0
    if (before >= half) throw refuse(res, 'partner')
    ofPartners.set(partner, before + 1)
    res.locals.placeOf = partner
    next()
  }

  return {
    // In one, because the partner's place is given back with the instance's.
    around: (...checks) => [placeOfInstance, ...checks, placeOfPartner],
    isBusy: () => inFlight >= half,
  }
}

/** Nothing has begun for want of places, or of time that we used up ourselves; the partner did nothing wrong. */
export function overloaded(detail: string) {
  return problem('overloaded', detail, { headers: { 'Retry-After': RETRY_AFTER_SECONDS } })
}

/** The work that goes on for a request when its partner has left. */
export function keepsItsPlace<T>(res: Response, work: Promise<T>): Promise<T> {
  res.locals.work = work
  return work
}

function whenOver(res: Response, release: () => void): void {
  res.once('close', () => void Promise.allSettled([res.locals.work]).then(release))
}
