import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from 'vitest'
import { callLocally } from '../../local-http.ts'
import { closeAll, eventually, startPage } from './_page.ts'

afterEach(closeAll)

type Page = Awaited<ReturnType<typeof startPage>>

/** Sends exactly these lines, as no client library would let one, and returns the answer's status. */
async function raw(page: Page, ...lines: string[]): Promise<number> {
  const socket = connect(page.port, '127.0.0.1')
  socket.write([...lines, 'Connection: close', '', ''].join('\r\n'))
  const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(await text(socket)) ?? []
  return Number(status)
}

const BEGIN = 'POST /faults/brownout HTTP/1.1'

/** What the page's own button sends. */
const own = ({ port }: Page) => [
  `Host: 127.0.0.1:${port}`,
  `Origin: http://127.0.0.1:${port}`,
  'Sec-Fetch-Site: same-origin',
  'Content-Type: application/json',
]

describe('the Host', () => {
  test.each(['127.0.0.1', 'localhost', 'LocalHost', '[::1]'])(
    '%s with the page’s port is its own',
    async name => {
      const page = await startPage()
      expect(await raw(page, 'GET /snapshot HTTP/1.1', `Host: ${name}:${page.port}`)).toBe(200)
    },
  )

  test.each([
    'evil.example',
    '127.0.0.1',
    'localhost',
    '127.0.0.1:1',
    'localhost.evil.example',
    '0.0.0.0',
    '127.1',
    '',
  ])('%j is somebody else’s, whatever is asked for', async host => {
    const page = await startPage()
    const named =
      host.includes('.') && !host.includes(':') && host !== '127.0.0.1' ? `${host}:${page.port}` : host
    for (const path of ['/', '/snapshot', '/stream', '/page.js', '/applications/1']) {
      expect(await raw(page, `GET ${path} HTTP/1.1`, `Host: ${named}`)).toBe(403)
    }
    expect(await raw(page, BEGIN, ...own(page).slice(1), `Host: ${named}`)).toBe(403)
    expect(page.service('external-score-mock').asked).toEqual([])
  })

  test('cannot be two', async () => {
    const page = await startPage()
    const host = `Host: 127.0.0.1:${page.port}`
    expect(await raw(page, 'GET / HTTP/1.1', host, 'Host: evil.example')).not.toBe(200)
  })
})

describe('the buttons', () => {
  test('work for the page itself', async () => {
    const page = await startPage()
    await eventually(async () => (await page.snapshot()).status.scenarios).toHaveLength(1)
    expect(await raw(page, BEGIN, ...own(page))).toBe(200)
    expect(await raw(page, 'DELETE /faults HTTP/1.1', ...own(page))).toBe(200)
    expect(page.service('external-score-mock').asked).toEqual(['POST /scenarios/brownout', 'DELETE /faults'])
  })

  type Change = [what: string, status: number, change: (lines: string[], port: number) => string[]]
  const without = (name: string) => (lines: string[]) => lines.filter(line => !line.startsWith(name))
  const instead = (name: string, value: (port: number) => string) => (lines: string[], port: number) => [
    ...without(name)(lines),
    `${name}: ${value(port)}`,
  ]
  test.each<Change>([
    ['without an Origin', 403, without('Origin')],
    ['from another site', 403, instead('Origin', () => 'https://evil.example')],
    ['from another port of this machine', 403, instead('Origin', port => `http://127.0.0.1:${port + 1}`)],
    ['from this page by another name', 403, instead('Origin', port => `http://localhost:${port}`)],
    ['from a frame without an origin', 403, instead('Origin', () => 'null')],
    ['that a browser says is cross-site', 403, instead('Sec-Fetch-Site', () => 'cross-site')],
    ['that a browser says is same-site', 403, instead('Sec-Fetch-Site', () => 'same-site')],
    ['as a form', 415, instead('Content-Type', () => 'application/x-www-form-urlencoded')],
    ['as plain text', 415, instead('Content-Type', () => 'text/plain')],
    ['without a type', 415, without('Content-Type')],
  ])('do nothing %s: %i', async (_what, status, change) => {
    const page = await startPage()
    await eventually(async () => (await page.snapshot()).status.scenarios).toHaveLength(1)
    const lines = change(own(page), page.port)
    expect(await raw(page, BEGIN, ...lines)).toBe(status)
    expect(await raw(page, 'DELETE /faults HTTP/1.1', ...lines)).toBe(status)
    expect(page.service('external-score-mock').asked).toEqual([])
  })

  test.each([
    ['a scenario that is none', '/faults/apocalypse', '', 404],
    ['a path', '/faults/..%2Ffaults', '', 404],
    ['too long', '/faults/brownout', '{"forSeconds":3601}', 400],
    ['no number', '/faults/brownout', '{"forSeconds":"1"}', 400],
    ['no JSON', '/faults/brownout', '{', 400],
  ])('refuse %s', async (_what, path, body, status) => {
    const page = await startPage()
    await eventually(async () => (await page.snapshot()).status.scenarios).toHaveLength(1)
    const answer = await fetch(page.url + path, {
      method: 'POST',
      headers: { origin: page.url, 'content-type': 'application/json' },
      body,
    })
    expect(answer.status).toBe(status)
    expect(page.service('external-score-mock').asked).toEqual([])
  })
})

describe('spans', () => {
  const send = async (page: Page, headers: Record<string, string>) => {
    const own = { 'content-type': 'application/json', ...headers }
    const sent = { method: 'POST' as const, headers: own, body: '{}', withinMs: 5_000 }
    return (await callLocally(`${page.url}/v1/traces`, sent)).status
  }

  test('are taken from a service', async () => {
    expect(await send(await startPage(), {})).toBe(200)
  })

  test.each([{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }])(
    'are not taken from a page in a browser: %j',
    async headers => {
      expect(await send(await startPage(), headers)).toBe(403)
    },
  )
})

test.each(['/', '/page.js', '/snapshot'])('HEAD %s has the head of its GET, and no body', async path => {
  const page = await startPage()
  const answer = await fetch(page.url + path, { method: 'HEAD' })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).not.toBeNull()
  expect(await answer.text()).toBe('')
})

test('every answer forbids whatever the page does not need', async () => {
  const page = await startPage()
  for (const path of ['/', '/page.js', '/page.css', '/uplot.js', '/snapshot', '/nothing']) {
    const { headers } = await fetch(page.url + path)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/)
    expect(policy).not.toContain('unsafe')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(headers.get('access-control-allow-origin')).toBeNull()
  }
})

test.each(['/../package.json', '/..%2fpackage.json', '/public/index.html', '/tsconfig.json', '/main.ts'])(
  'no file but those of the page is served: %s',
  async path => {
    const page = await startPage()
    expect(await raw(page, `GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${page.port}`)).toBe(404)
  },
)
