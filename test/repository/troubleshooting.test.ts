import { describe, expect, test } from 'vitest'
import { isOf, messagesOf } from './_messages.ts'
import { filesOf, read } from './_tree.ts'

const PAGE = 'docs/troubleshooting.md'

const sources = filesOf(
  'local/{launcher,install,embedded-postgres,command-line,demonstration}/*.{ts,cjs}',
  'local/operations.ts',
  'scripts/install.cjs',
)
const messages = sources.flatMap(file => messagesOf(file, read(file)))

/** Each is a line of its own on the page, with names in place of what is filled in. */
const described = [...read(PAGE).matchAll(/^\*\*`(.+)`\*\*$/gm)].map(([, text = '']) => text)

test('there are messages', () => {
  expect(messages.length).toBeGreaterThan(25)
  expect(described.length).toBeGreaterThan(25)
})

test.each(messages)('the page has the message: %s', (...message) => {
  expect(described.filter(text => isOf(message, text))).not.toEqual([])
})

test.each(described)('the code says what is on the page: %s', text => {
  expect(messages.filter(message => isOf(message, text))).not.toEqual([])
})

test('each is there once, with what to do beneath it', () => {
  expect(described).toEqual([...new Set(described)])
  const alone = [...read(PAGE).matchAll(/^\*\*`(.+)`\*\*\n(?!\S)/gm)].map(([, text]) => text)
  expect(alone).toEqual([])
})

describe('what a file says is read out of it', () => {
  test.each([
    ["throw new Failure('no room')", [['no room']]],
    [`const it = \`no \${room} here\`; throw new Error(it)`, [['no ', ' here']]],
    [`throw new Failure(one ? 'one' : \`\${many} of them\`)`, [['one'], ['', ' of them']]],
    [
      "const lines = ['no room', more]; function f() { return new Failure(lines.join('\\n')) }",
      [['no room']],
    ],
    [`throw new Error(\`no room in \${folder}\\n\${said}\`)`, [['no room in ', '']]],
    ['new Interruption("by hand", 130); new Failure()', []],
  ])('%s', (source, expected) => {
    expect(messagesOf('a.ts', source)).toEqual(expected)
  })

  test('or it is said that it cannot be', () => {
    expect(() => messagesOf('a.ts', 'function f(text) { throw new Failure(text) }')).toThrow(
      'a.ts: what text says cannot be read out of the code',
    )
  })
})

test.each([
  [['no ', ' here'], 'no ROOM here', true],
  [['no ', ' here'], 'no ROOM there', false],
  [['a (', ')'], 'a (B)', true],
  [['', ' here'], 'not here, but there', false],
])('%j filled in may be %s: %s', (message, text, expected) => {
  expect(isOf(message, text)).toBe(expected)
})
