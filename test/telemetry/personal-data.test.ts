import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { rawRequest } from '../faults/raw-request.ts'
import { leaks } from '../journeys/_canaries.ts'
import { APPLICATION, personal, REFUSED, UNREADABLE } from '../journeys/_personal-data.ts'
import { SECRET } from '../journeys/_tokens.ts'
import { createTestDatabase } from '../postgres/database.ts'
import { query } from '../postgres/query.ts'
import { startTracedSystem } from './_traced-system.ts'

const STRANGE_HOST = `GET / HTTP/1.1\r\nHost: ${personal.header}\r\nConnection: close\r\n\r\n`

/** Every export as it was sent: a reader of spans would overlook what it does not know. */
async function startCollector() {
  const exports: string[] = []
  const server = createServer(async (req, res) => {
    exports.push(await text(req))
    res.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => server.closeAllConnections())
  onTestFinished(() => void server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, exports }
}

/** From now on PostgreSQL complains of every application, in words that repeat it. */
async function failWithTheRow(databaseUrl: string): Promise<void> {
  await query(
    databaseUrl,
    `
    CREATE FUNCTION complain() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'what about % and %', NEW.user_id, NEW.income; END $$;
    CREATE TRIGGER complain BEFORE INSERT ON loan_applications FOR EACH ROW EXECUTE FUNCTION complain();
  `,
  )
}

test('spans hold nothing of an applicant, of credentials, or of what strangers send', async () => {
  const { url, exports } = await startCollector()
  const databaseUrl = await createTestDatabase()
  const system = await startTracedSystem(databaseUrl, {
    everywhere: { OTEL_EXPORTER_OTLP_ENDPOINT: url },
    scoringSvc: { BREAKER_MINIMUM_CALLS: '1000' },
  })
  const [, claims = '', signature = ''] = system.token.split('.')
  const canaries = { ...personal, secret: SECRET, claims, signature }
  const apply = async (userId: string, headers: Record<string, string> = {}) => {
    const body = JSON.stringify({ ...APPLICATION, userId })
    const authorization = `Bearer ${system.token}`
    const init = {
      method: 'POST',
      body,
      headers: { authorization, 'content-type': 'application/json', ...headers },
    }
    return (await fetch(`${system.loanApi.url}/loan/apply`, init)).status
  }

  expect(await apply(personal.userId, { 'idempotency-key': `"${personal.idempotencyKey}"` })).toBe(200)
  expect(
    await apply(`${personal.userId}2`, {
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      tracestate: `a=${personal.header}`,
      'x-amzn-trace-id': personal.header,
    }),
  ).toBe(200)
  await system.bureau.fault({ rate: 1, effect: { kind: 'reset_before_headers' } })
  expect(await apply(`${personal.userId}3`)).toBe(202)
  for (const kind of ['malformed_json', 'wrong_subject']) {
    await system.bureau.fault({ rate: 1, effect: { kind } })
    expect(await apply(`${personal.userId}-${kind}`)).toBe(202)
  }
  await failWithTheRow(databaseUrl)
  expect(await apply(personal.userId)).toBe(503)
  const services = [
    [system.loanApi.url, '/loan/apply'],
    [system.authSvc.url, '/oauth2/introspect'],
    [system.scoringSvc.url, '/score'],
    [system.simulator.url, '/v1/scores'],
  ] as const
  for (const [base, at] of services) {
    for (const [, request] of REFUSED) {
      const [path, init] = request(at)
      await fetch(base + path, init).then(answer => answer.arrayBuffer())
    }
    for (const bytes of [...UNREADABLE, STRANGE_HOST]) await rawRequest(Number(new URL(base).port), bytes)
  }
  await system.stop()

  const spans = exports.join('\n')
  for (const name of [
    'POST /loan/apply',
    'receive',
    'bureau attempt',
    'wrong_applicant',
    'POST /v1/scores',
  ]) {
    expect(spans).toContain(name)
  }
  expect(spans).not.toContain('exception')
  expect(leaks(canaries, { spans })).toEqual([])
})
