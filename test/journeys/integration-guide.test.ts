import { execFile } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demoPartner, slowPartner } from '../../local/demo-partners.ts'
import {
  startThrowawayPlatform,
  type ThrowawayPlatform,
} from '../../local/throwaway-platform/start-platform.ts'
import { patternOf, shapeOf, stepsIn } from '../repository/_console-blocks.ts'
import { tableAfter } from '../repository/_integration-guide.ts'
import { read } from '../repository/_tree.ts'

let platform: ThrowawayPlatform
let api: string
let tokenUrl: string

beforeAll(async () => {
  // Who rehearses by hand takes minutes: no breaker sees all these failures together.
  const patient = { variables: { BREAKER_MINIMUM_CALLS: '200' } }
  const everything = {
    'loan-api': patient,
    'auth-svc': {},
    'scoring-svc': patient,
    'external-score-mock': {},
  }
  platform = await startThrowawayPlatform({ requestBudgetMs: '1800', processes: everything })
  api = platform.processOf('loan-api').url
  tokenUrl = `${platform.processOf('auth-svc').url}/oauth2/token`
}, 60_000)
afterAll(() => platform?.stop())

/** One after the other in one shell, its errors where its output is, as a reader sees both; with the addresses of this platform in the place of the page's. */
function runInShell(commands: string[]): Promise<string[]> {
  const script = ['exec 2>&1', ...commands.map(command => `${command}\nprintf '\\036'`)].join('\n')
  const here = script
    .replaceAll('http://127.0.0.1:3000', api)
    .replaceAll('http://127.0.0.1:3001/oauth2/token', tokenUrl)
  const env = { PATH: process.env.PATH, API_URL: api, TOKEN_URL: tokenUrl }
  return new Promise((resolve, reject) => {
    execFile('sh', ['-euc', here], { env }, (error, stdout) =>
      error ? reject(new Error(stdout, { cause: error })) : resolve(stdout.split('\x1e').slice(0, -1)),
    )
  })
}

test('prints what the commands of the page print', async () => {
  const steps = stepsIn('docs/integrate.md')
  expect(steps.length).toBeGreaterThan(4)
  const printed = await runInShell(steps.map(({ command }) => command))
  for (const [index, { command, output }] of steps.entries()) {
    expect(shapeOf(printed[index] ?? ''), command).toMatch(patternOf(output))
  }
})

// biome-ignore lint/suspicious/noExplicitAny: the test reads what it expects, and fails where it is not
type Json = any

async function getToken(partner = demoPartner, form: Record<string, string> = {}) {
  const answer = await fetch(tokenUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${partner.partnerId}:${partner.secret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...form }),
  })
  return { status: answer.status, body: (await answer.json()) as Json }
}

async function apply({ userId = '123', amount = 5_000, token = '', key = '' }) {
  const bearer = token || (await getToken()).body.access_token
  const answer = await fetch(`${api}/loan/apply`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${bearer}`,
      'content-type': 'application/json',
      ...(key && { 'idempotency-key': key }),
    },
    body: JSON.stringify({ userId, amount, termMonths: 36, income: 5_000 }),
  })
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Json }
}

/** As the page's tables say it: the status, and the code or the application's status. */
const seen = ({ status, body }: { status: number; body: Json }) =>
  `${status} ${body.code ?? body.error ?? body.status}`

test.each(tableAfter('## Rehearse every branch').rows)('%s: %s', async (userIds, expected) => {
  for (const [, userId] of userIds.matchAll(/`([^`]+)`/g)) {
    expect(seen(await apply({ userId: userId ?? '' })), userId).toBe(expected)
  }
})

/** By the words with which their row begins. */
const rehearsals: Record<string, () => Promise<{ status: number; body: Json }>> = {
  'ask for a token with a wrong secret': () => getToken({ ...demoPartner, secret: 'wrong' }),
  'send `Authorization: Bearer nonsense`': () => apply({ token: 'nonsense' }),
  'ask for a token with `-d scope=loans/read`': async () =>
    apply({ token: (await getToken(demoPartner, { scope: 'loans/read' })).body.access_token }),
  'apply for 5,': () => apply({ amount: 5 }),
  'apply with a key': async () => {
    await apply({ key: 'used' })
    return apply({ key: 'used', amount: 16_000 })
  },
  'apply as `slow-partner`': async () => {
    const token = (await getToken(slowPartner)).body.access_token
    const answers = await Promise.all([apply({ token }), apply({ token })])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 429])
    const limited = answers.find(({ status }) => status === 429) ?? answers[0]
    expect(limited.headers.get('retry-after')).toBe('1')
    return limited
  },
  'apply for `timeout`': async () => {
    const twice = { userId: 'timeout', key: 'twice' }
    const answers = await Promise.all([apply(twice), apply(twice)])
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409])
    return answers.find(({ status }) => status === 409) ?? answers[0]
  },
  'kill your program': async () => {
    await apply({ key: 'kept' })
    const again = await apply({ key: 'kept' })
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    return again
  },
  '`npm run faults -- outage': async () => {
    const simulator = platform.processOf('external-score-mock').operationsUrl
    await fetch(`${simulator}/scenarios/outage`, { method: 'POST' })
    return apply({})
  },
}

const others = tableAfter('And what needs no special applicant').rows

test.each(others)('%s: %s', async (what, expected) => {
  const rehearse = Object.entries(rehearsals).find(([begin]) => what.startsWith(begin))?.[1]
  expect(rehearse, 'nothing here rehearses this').toBeDefined()
  expect(rehearse && seen(await rehearse())).toBe(expected)
})

test('more at once than one partner may have in flight get a 503', async () => {
  const [, burst = ''] = /^```sh\n(.*?)^```/ms.exec(read('docs/integrate.md')) ?? []
  const [getsToken = ''] = stepsIn('docs/integrate.md')
    .map(({ command }) => command)
    .filter(command => command.startsWith('TOKEN='))
  const burstOnce = async () => (await runInShell([getsToken, burst]))[1] ?? ''
  // How many of them are in flight together is up to the machine.
  const attempts = { timeout: 30_000, interval: 1_000 }
  await expect.poll(burstOnce, attempts).toMatch(/^( *\d+ 20[02]\n)+ *\d+ 503\n$/)
}, 60_000)
