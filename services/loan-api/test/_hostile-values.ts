import fc from 'fast-check'

/** Any bytes, each as the character of its number: what a socket is sent, readable in a counterexample. */
export const bytes = (maxLength: number) =>
  fc.string({ unit: fc.nat(0xff).map(code => String.fromCharCode(code)), maxLength })

/** One part of a request that can be left as it should be, so that what lies behind it is reached as well. */
export const mostly = <T>(good: T, hostile: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 7, arbitrary: fc.constant(good) }, { weight: 1, arbitrary: hostile })

/** Text in UTF-8. */
export const toBytes = (text: string) => Buffer.from(text, 'utf8').toString('latin1')

const halfCharacters = fc.string({
  unit: fc.integer({ min: 0xd7f0, max: 0xe00f }).map(toCharacter),
  maxLength: 5,
})

/** Text of every kind that some program, somewhere, has stumbled over. */
export const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: fc.nat(0x1f).map(toCharacter), maxLength: 10 }),
  halfCharacters,
  fc.constantFrom(
    '',
    ' ',
    '\0',
    '123\0',
    '123\n',
    '-',
    '../../etc/passwd',
    "' OR 1=1 --",
    '"; DROP TABLE loan_applications; --',
  ),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    '{{7*7}}',
    '%00',
    '%s%n',
    '\u202e123',
    '١٢٣',
    '🏦'.repeat(25),
  ),
  fc.integer({ min: 45, max: 3_000 }).map(length => 'x'.repeat(length)),
)

/** JSON texts of numbers at and beyond every boundary, some of which are no JSON. */
const hostileNumber = fc.oneof(
  fc.double().map(String),
  fc.bigInt().map(String),
  fc.integer().map(String),
  fc.constantFrom(
    '-0',
    '0e999',
    '1e999',
    '-1e999',
    '1e-999',
    '1E4',
    '15e3',
    '15000.00',
    '15000.001',
    '999.99',
    '1000',
    '100000',
  ),
  fc.constantFrom(
    '100000.01',
    '5',
    '6',
    '84',
    '85',
    '36.0',
    '36.5',
    '9007199254740993',
    '15000.0000000000001',
    '5e-324',
  ),
  fc.constantFrom(
    '01',
    '+1',
    '.5',
    '1.',
    '0x10',
    'NaN',
    'Infinity',
    '1_000',
    '1n',
    `${'9'.repeat(400)}`,
    `0.${'0'.repeat(400)}1`,
  ),
)

/** JSON texts of anything that is no number. */
const hostileValue = fc.oneof(
  fc.jsonValue({ depthSize: 'small' }).map(value => JSON.stringify(value)),
  fc.constantFrom('null', 'true', '[]', '{}', '"15000"', '[15000]', '{"$gt":0}', 'undefined', '/**/1', "'1'"),
  fc.integer({ min: 1, max: 3_000 }).map(depth => '['.repeat(depth) + ']'.repeat(depth)),
  fc.integer({ min: 1, max: 2_000 }).map(depth => '{"a":'.repeat(depth) + '1'.concat('}'.repeat(depth))),
)

type Member = [name: string, text: string]

/** JSON texts in the place of `value`, most of its own type. */
function memberText(value: unknown): fc.Arbitrary<string> {
  const likely = typeof value === 'string' ? hostileText.map(text => JSON.stringify(text)) : hostileNumber
  return fc.oneof({ weight: 3, arbitrary: likely }, { weight: 1, arbitrary: hostileValue })
}

/** JSON texts near to that of `example`: members that are changed, missing, added, given twice; or broken as a text. */
export function nearlyJson(example: unknown): fc.Arbitrary<string> {
  const names = Object.keys(example as object)
  const members = Object.entries(example as object).map(
    ([name, value]): Member => [name, JSON.stringify(value)],
  )
  const index = fc.nat(members.length - 1)
  const name = fc.oneof(hostileText, fc.constantFrom(...names))
  const write = (pairs: Member[]) =>
    `{${pairs.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join()}}`
  const valid = write(members)
  const changed = fc
    .oneof(
      ...Object.entries(example as object).map(([name, value]) =>
        fc.tuple(fc.constant(name), memberText(value)),
      ),
    )
    .map(([name, text]) => write(members.map(([key, old]) => [key, key === name ? text : old])))
  return fc.oneof(
    { weight: 9, arbitrary: changed },
    fc
      .array(fc.tuple(name, fc.oneof(hostileNumber, hostileValue)), { minLength: 1, maxLength: 4 })
      .map(more => write([...members, ...more])),
    index.map(at => write(members.toSpliced(at, 1))),
    fc.nat(valid.length).map(length => valid.slice(0, length)),
    fc
      .tuple(fc.nat(valid.length), hostileText)
      .map(([at, text]) => valid.slice(0, at) + text + valid.slice(at + 1)),
    hostileValue,
    fc.constantFrom(
      valid + valid,
      `[${valid}]`,
      `\ufeff${valid}`,
      ` \t\r\n${valid}\n`,
      `${valid},`,
      `(${valid})`,
    ),
    fc.integer({ min: 16_000, max: 17_000 }).map(length => valid.padEnd(length)),
  )
}

function toCharacter(code: number): string {
  return String.fromCharCode(code)
}
