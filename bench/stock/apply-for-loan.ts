import type { Request } from 'express'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { toApplication } from '../../services/loan-api/src/adapters/postgres/application-rows.ts'
import { decide } from '../../services/loan-api/src/applications/decide.ts'
import { toCents } from '../../services/loan-api/src/applications/money.ts'
import { partnerDirectory } from '../../services/loan-api/src/applications/partners.ts'
import { represent } from '../../services/loan-api/src/http/representation.ts'
import { config } from '../in-its-place.ts'
import { applications } from './observability.ts'
import { introspect, score } from './peers.ts'
import { recordDecision, recordReceipt } from './store.ts'

const body = z.object({
  userId: z.string().min(1).max(50),
  amount: z.number().min(config.policy.amount.minimum).max(config.policy.amount.maximum),
  termMonths: z.int().min(config.policy.termMonths.minimum).max(config.policy.termMonths.maximum),
  income: z.number().min(config.policy.income.minimum).max(config.policy.income.maximum),
})

const partnerOf = partnerDirectory(config.partners)

/** Who asks, on record, scored, decided, on record; returns the application as partners see it. */
export async function applyForLoan(req: Request) {
  const verdict = await introspect(req)
  const partner = verdict.active && partnerOf({ issuer: verdict.iss, clientId: verdict.client_id })
  if (!partner) throw new Error('nobody known')
  const applied = body.parse(req.body)
  const application = {
    ...applied,
    applicationId: uuidv7(),
    partnerId: partner.partnerId,
    requestId: String(req.headers['x-request-id']),
  }
  const { fencing_token: fencingToken } = await recordReceipt(application)
  applications.inc({ status: 'RECEIVED' })
  req.res?.locals.log.info({ applicationId: application.applicationId }, 'application received')
  const report = await score(application)
  const { amount, termMonths, income } = applied
  const cents = { amountCents: toCents(amount), termMonths, incomeCents: toCents(income) }
  const decision = decide(cents, report, config.policy)
  if (decision.status === 'UNDECIDABLE') throw new Error('undecidable')
  const row = await recordDecision({ ...application, fencingToken }, report, decision)
  applications.inc({ status: decision.status })
  req.res?.locals.log.info(
    { applicationId: application.applicationId, applicationStatus: decision.status },
    'application decided',
  )
  return represent(toApplication(row))
}
