import { describe, expect, test } from 'vitest'
import { SANDBOX_APPLICANTS } from '../../services/loan-api/src/http/sandbox-applicants.ts'
import { createTestDatabase } from '../postgres/database.ts'
import { read } from '../repository/_tree.ts'
import { forJetBrains, parseHttpFile, sendHttpFile } from './_http-file.ts'
import { startSystem } from './_system.ts'
import { SECRET } from './_tokens.ts'

const file = read('examples/loans.http')
const system = await startSystem(await createTestDatabase())

const here = {
  api: system.loanApis[0]?.url ?? '',
  tokenUrl: `${system.authSvc.url}/oauth2/token`,
  clientId: 'shop',
  clientSecret: SECRET,
}

describe.each([
  ['REST Client', file],
  ['JetBrains', forJetBrains(file)],
])('in %s', (client, text) => {
  test('every request gets the status that its title says', async () => {
    const results = await sendHttpFile(text, { ...here, key: client.replace(' ', '-') })
    expect(results.map(({ title, status }) => `${title}: ${status}`)).toEqual(
      results.map(({ title, expected }) => `${title}: ${expected}`),
    )
    const [, applied, again, found] = results
    expect(again?.headers.get('idempotent-replayed')).toBe('true')
    expect([again?.body, found?.body]).toEqual([applied?.body, applied?.body])
    // A title that names a code, a status of an application or a header says what is in the answer.
    for (const { title, body } of results) {
      const [, word] = /^### \d{3} ([A-Z]{5,}|[a-z]+_[a-z_]+)/.exec(title) ?? []
      if (word) expect([body.status, body.code], title).toContain(word)
    }
  })
})

test('it has every applicant with a known fate', () => {
  for (const { userId } of SANDBOX_APPLICANTS) {
    const [prefix = ''] = userId.split('300')
    expect(file).toContain(`"userId": "${prefix}`)
  }
})

describe('what reads it here', () => {
  const request = '### 200 Get\nGET {{api}}/openapi.json\n'

  test('wants requests', async () => {
    await expect(sendHttpFile('@api = x\n', {})).rejects.toThrow('there is no request')
  })

  test('wants every variable to be set', async () => {
    await expect(sendHttpFile(request, {})).rejects.toThrow('nothing has set {{api}}')
    await expect(sendHttpFile(`@api = {{token.response.body.url}}\n${request}`, {})).rejects.toThrow(
      'nothing has set',
    )
  })

  test('wants a status in every title, and no script in a body, where REST Client would send it', () => {
    expect(() => parseHttpFile('### Get\nGET http://x\n')).toThrow('no status')
    expect(() => parseHttpFile('### 200 Get\nGET http://x\n\n> {% anything %}\n')).toThrow('a script')
  })
})
