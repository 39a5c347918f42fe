import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const program = join(import.meta.dirname, '../src/rds-certificates.ts')
const pem = execFileSync(process.execPath, [program], { encoding: 'utf8' })
const certificates = pem
  .split(/(?<=-----END CERTIFICATE-----\n)/)
  .filter(Boolean)
  .map(text => new X509Certificate(text))

test('it writes certificates of authorities, none of which has expired', () => {
  expect(certificates.length).toBeGreaterThan(50)
  expect(pem.endsWith('-----END CERTIFICATE-----\n')).toBe(true)
  const names = (chosen: X509Certificate[]) => chosen.map(({ subject }) => subject)
  expect(names(certificates.filter(({ ca }) => !ca))).toEqual([])
  expect(names(certificates.filter(({ validToDate }) => validToDate.getTime() < Date.now()))).toEqual([])
})

test.each(['us-east-1', 'eu-west-1', 'eu-central-1', 'ap-southeast-2'])(
  'those that the servers of %s may have are among them',
  region => {
    const names = certificates.map(({ subject }) => subject.match(/CN=(.+)/)?.[1])
    for (const key of ['RSA2048', 'RSA4096', 'ECC384'])
      expect(names).toContain(`Amazon RDS ${region} Root CA ${key} G1`)
  },
)
