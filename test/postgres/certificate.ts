import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

const HOUR_MS = 3_600_000

/** A server's certificate for one name, which is its own authority (RFC 5280), with a file of it that is there until the test file ends. */
export function makeCertificate(name: { ip: string } | { dns: string }) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const subject = sequence(
    der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(randomBytes(8).toString('hex'))))),
  )
  const signed = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1]), randomBytes(8)),
    ECDSA_WITH_SHA256,
    subject,
    sequence(time(Date.now() - HOUR_MS), time(Date.now() + 24 * HOUR_MS)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(extension(ALTERNATIVE_NAME, generalName(name)), extension(CONSTRAINTS, TRUE))),
  )
  const signature = der(0x03, Buffer.from([0]), sign('sha256', signed, privateKey))
  const base64 = sequence(signed, ECDSA_WITH_SHA256, signature).toString('base64')
  const lines = base64.match(/.{1,64}/g) ?? []
  const certificate = `${['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----'].join('\n')}\n`
  const folder = mkdtempSync(join(tmpdir(), 'loans-certificate-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'certificate.pem')
  writeFileSync(file, certificate)
  return { file, certificate, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
}

/** A value of ASN.1 in its distinguished encoding. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const { length } = body
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), body])
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, ...parts)
}

const object = (...bytes: number[]) => der(0x06, Buffer.from(bytes))
const COMMON_NAME = object(0x55, 4, 3)
const ALTERNATIVE_NAME = object(0x55, 0x1d, 0x11)
const CONSTRAINTS = object(0x55, 0x1d, 0x13)
const ECDSA_WITH_SHA256 = sequence(object(0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2))
const TRUE = der(0x01, Buffer.from([0xff]))

function extension(kind: Buffer, value: Buffer): Buffer {
  return sequence(kind, der(0x04, sequence(value)))
}

function generalName(name: { ip: string } | { dns: string }): Buffer {
  if ('dns' in name) return der(0x82, Buffer.from(name.dns))
  return der(0x87, Buffer.from(name.ip.split('.').map(Number)))
}

function time(atMs: number): Buffer {
  const digits = new Date(atMs).toISOString().replace(/\D/g, '').slice(2, 14)
  return der(0x17, Buffer.from(`${digits}Z`))
}
