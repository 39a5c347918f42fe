import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportPKCS8, generateKeyPair, SignJWT } from 'jose'
import { expect, onTestFinished, test } from 'vitest'
import { scan } from '../../local/checks/secrets/scan.ts'

const { privateKey } = await generateKeyPair('RS256', { extractable: true })
const pem = await exportPKCS8(privateKey)
const jwt = await new SignJWT({ sub: 'partner' }).setProtectedHeader({ alg: 'RS256' }).sign(privateKey)
const { d = '' } = await crypto.subtle.exportKey('jwk', privateKey)
const random = (length: number) => crypto.randomUUID().replaceAll('-', '').toUpperCase().slice(0, length)

/** Made up as the test runs, or this file would have them. */
const PLANTED: [kind: string, secret: string, line: (secret: string) => string][] = [
  ['AWSAccessKeyID', `AKIA${random(16)}`, s => `key: ${s}`],
  [
    'AWSSecretAccessKey',
    'wJalrXUtnFEMI/K7MDENG/bPxRfiCY'.padEnd(40, random(10)),
    s => `AWS_SECRET_ACCESS_KEY=${s}`,
  ],
  ['PrivateKey', pem, s => s],
  ['JWT', jwt, s => `const token = '${s}'`],
  ['PrivateJWK', d, s => JSON.stringify({ kty: 'RSA', d: s })],
  ['BasicAuth', `hush${random(12)}`, s => `curl https://admin:${s}@bureau.example.com/`],
  ['PostgreSQLConnection', `hush${random(12)}`, s => `url: postgres://loans:${s}@db.example.com:5432/loans`],
]

const WORD = 's3cret'

/** A repository with one file. */
function repositoryWith(content: string): string {
  const root = mkdtempSync(join(tmpdir(), 'loans-secrets-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  execFileSync('git', ['init', '--quiet', root])
  writeFileSync(join(root, 'notes.md'), content)
  return root
}

test.each(PLANTED)('%s is found in what could be committed, and not printed', async (kind, secret, line) => {
  const lines = await scan(repositoryWith(`one\ntwo\n${line(secret)}\n`), [])
  expect(lines.length).toBeGreaterThan(0)
  for (const each of lines) expect(each).toMatch(/^notes\.md:3:\d+ looks like a secret \(\w+\)$/)
  expect(lines.join()).toContain(kind)
  for (const part of secret.split('\n').filter(Boolean)) expect(lines.join()).not.toContain(part.slice(0, 12))
})

test('what is allowed passes, there and nowhere else', async () => {
  const root = repositoryWith(`postgres://loans:${WORD}@db.example.com:5432/loans\n`)
  const text = new RegExp(`:${WORD}@`)
  const allow = (file: string) => scan(root, [{ file, text, reason: 'leads nowhere' }])
  expect(await allow('notes.md')).toEqual([])
  expect(await allow('other.md')).toEqual([
    'notes.md:1:1 looks like a secret (PostgreSQLConnection)',
    `other.md has nothing like ${text} any more`,
  ])
})

test('no comment turns the check off', async () => {
  const lines = await scan(repositoryWith(`secretlint-disable\n${pem}`), [])
  expect(lines).toEqual(['notes.md:2:1 looks like a secret (PrivateKey)'])
})

test('where nothing can be committed there is nothing to find', async () => {
  const root = mkdtempSync(join(tmpdir(), 'loans-secrets-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  writeFileSync(join(root, 'notes.md'), pem)
  expect(await scan(root, [])).toEqual([])
})
