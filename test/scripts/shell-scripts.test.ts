import { describe, expect, test } from 'vitest'
import { filesOf, read } from '../repository/_tree.ts'
import { setStage } from './_stage.ts'

const NOT_POSIX = /\[\[|\bpipefail\b|^\s*local\b|^\s*function\b/m

const scripts = filesOf('scripts/*.sh').map(file => file.replace('scripts/', ''))

test.each(filesOf('scripts/*/*.sh', 'examples/*.sh'))('%s is written for any POSIX shell', file => {
  expect(read(file)).not.toMatch(NOT_POSIX)
})

test('there are scripts', () => {
  expect(scripts).toContain('build-and-push.sh')
})

describe.each(scripts)('%s', script => {
  test('has help with an example, and calls nothing for it', async () => {
    const stage = setStage({ aws: '', docker: '', terraform: '', curl: '' })
    const { code, stdout, stderr } = await stage.run(script, ['--help'])
    expect({ code, stderr, calls: stage.calls() }).toEqual({ code: 0, stderr: '', calls: [''] })
    expect(stdout).toMatch(/\nusage {4}.*sh \.\/scripts\//)
    expect(stdout).toMatch(/\nexample {2}/)
  })

  test('says in one line what it does not know', async () => {
    const stage = setStage({ aws: '', docker: '', terraform: '', curl: '' })
    const { code, stdout, stderr } = await stage.run(script, ['--no-such-option'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^[^\n]+--help\n$/)
  })

  test('is written for any POSIX shell', () => {
    const text = read(`scripts/${script}`)
    expect(text).toMatch(/^#!\/bin\/sh\n(#.*\n)*set -eu\n/)
    expect(text).not.toMatch(NOT_POSIX)
  })
})
