import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** A certificate of a server's that is its own authority, for `names` such as `IP:127.0.0.1`; its file is there until the test file ends. */
export function makeCertificate(names: string) {
  const folder = mkdtempSync(join(tmpdir(), 'loans-certificate-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const [file, keyFile] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')]
  const command = `req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=test -addext subjectAltName=${names}`
  execFileSync('openssl', [...command.split(' '), '-out', file, '-keyout', keyFile], { stdio: 'ignore' })
  return { file, certificate: readFileSync(file, 'utf8'), key: readFileSync(keyFile, 'utf8') }
}
