import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBasicCredentials } from '../src/http/basic-credentials.ts'
import { basic } from './_auth-svc.ts'

const text = fc.string({ unit: 'grapheme' }).map(value => value.toWellFormed())

describe('the credentials of a Basic header', () => {
  it('are what the client encoded, whatever characters it used', () => {
    fc.assert(
      fc.property(text, text, (clientId, clientSecret) => {
        expect(decodeBasicCredentials(basic({ clientId, clientSecret }))).toEqual({ clientId, clientSecret })
      }),
    )
  })

  it('never make the decoder throw', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), (bytes, junk) => {
        decodeBasicCredentials(`Basic ${Buffer.from(bytes).toString('base64')}`)
        decodeBasicCredentials(`Basic ${junk}`)
        decodeBasicCredentials(junk)
      }),
    )
  })

  it.each([
    ['basic cDpx', { clientId: 'p', clientSecret: 'q' }],
    ['BASIC   cDpx  ', { clientId: 'p', clientSecret: 'q' }],
    [`Basic ${btoa('p:q:r')}`, { clientId: 'p', clientSecret: 'q:r' }],
    [`Basic ${btoa('a+b:c%20d%2B')}`, { clientId: 'a b', clientSecret: 'c d+' }],
    [`Basic ${Buffer.from('\ufeffp:q').toString('base64')}`, { clientId: '\ufeffp', clientSecret: 'q' }],
    [`Basic ${btoa('p')}`, undefined],
    [`Basic ${Buffer.from([0x70, 0x3a, 0xff]).toString('base64')}`, undefined],
    ['Basic', undefined],
    ['BasiccDpx', undefined],
    ['Basic cDpx,cDpx', undefined],
    ['Basic c-p_', undefined],
    ['Digest cDpx', undefined],
  ])('%s', (header, credentials) => {
    expect(decodeBasicCredentials(header)).toEqual(credentials)
  })
})
