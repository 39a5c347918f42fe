import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { v7 as uuidv7 } from 'uuid'
import { toApplication } from '../../services/loan-api/src/adapters/postgres/application-rows.ts'
import { RECEIVE } from '../../services/loan-api/src/adapters/postgres/statements.ts'
import { scoringTimeoutMs } from '../../services/loan-api/src/applications/budget.ts'
import { decide } from '../../services/loan-api/src/applications/decide.ts'
import { toCents } from '../../services/loan-api/src/applications/money.ts'
import { partnerDirectory } from '../../services/loan-api/src/applications/partners.ts'
import { represent } from '../../services/loan-api/src/http/representation.ts'
import { AUTHENTICATION_MS, authorization, config } from '../in-its-place.ts'
import { decisionStatement } from './decision-statement.ts'
import { callPeer, openPeer } from './peer.ts'
import { readBody } from './read-body.ts'
import { runStatement } from './statement.ts'

const authSvc = openPeer(config.authUrl)
const scoringSvc = openPeer(config.scoringUrl)
const partnerOf = partnerDirectory(config.partners)

/** @returns the body of the answer. @throws whatever keeps the application from being decided. */
export async function apply(req: IncomingMessage): Promise<string> {
  const endsAtMs = performance.now() + config.requestBudgetMs
  const leftMs = () => endsAtMs - performance.now()
  const requestId = randomUUID()
  const arriving = readBody(req, leftMs())
  // When authentication fails first, nobody waits for it.
  arriving.catch(() => {})

  const verdict = await callPeer(authSvc, {
    path: '/oauth2/introspect',
    headers: {
      authorization,
      'content-type': 'application/x-www-form-urlencoded',
      'x-request-id': requestId,
    },
    body: `token=${req.headers.authorization?.slice('Bearer '.length)}`,
    timeoutMs: Math.min(AUTHENTICATION_MS, leftMs()),
  })
  const partner = partnerOf({ issuer: verdict.iss, clientId: verdict.client_id })
  if (!partner) throw new Error('nobody known')

  const body = JSON.parse(await arriving)
  const applied = {
    amountCents: toCents(body.amount),
    termMonths: body.termMonths,
    incomeCents: toCents(body.income),
  }
  const applicationId = uuidv7()
  const holder = `partner:${partner.partnerId}`
  const { version: policyVersion, currency } = config.policy
  const amounts = [body.amount, body.termMonths, body.income, currency]
  const lease = [holder, requestId, policyVersion, null, config.leaseMs]
  const [received] = await runStatement(
    {
      name: 'receive',
      text: RECEIVE,
      values: [applicationId, partner.partnerId, body.userId, ...amounts, null, null, ...lease],
    },
    leftMs(),
  )

  const report = await callPeer(scoringSvc, {
    path: '/score',
    headers: { 'content-type': 'application/json', 'x-round': '0', 'x-request-id': requestId },
    body: JSON.stringify({ applicationId, userId: body.userId, amount: body.amount, income: body.income }),
    timeoutMs: scoringTimeoutMs({ leftMs }, config.scoringBudgetMs),
  })
  const decision = decide(applied, report, config.policy)
  const { fencing_token: fencingToken } = received
  const attributed = { applicationId, fencingToken, holder, requestId, policyVersion }
  const [row] = await runStatement(decisionStatement(attributed, body, report, decision), leftMs())
  return JSON.stringify(represent(toApplication(row)))
}
