import { stripVTControlCharacters } from 'node:util'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { CommandLine } from '../command-line/command-line.ts'
import { formatCommand } from '../command-line/format-command.ts'
import { helpText } from '../command-line/help-text.ts'
import { createProgress } from '../command-line/progress.ts'
import { readArguments } from '../command-line/read-arguments.ts'
import { lineThatWasMeant } from '../command-line/swallowed-options.ts'
import { formatTable, rightAligned } from '../command-line/table.ts'
import { runToEnd } from './_bench.ts'
import { WHOLE_START } from './_system.ts'

afterEach(() => vi.unstubAllEnvs())

const line = {
  command: 'npm run bake',
  summary: 'Bakes bread.',
  example: 'npm run bake -- rye --minutes 40',
  options: {
    dark: { type: 'boolean', description: 'leaves it in for longer' },
    minutes: {
      type: 'integer',
      placeholder: 'N',
      description: 'in the oven',
      default: 30,
      check: minutes => (minutes > 0 ? undefined : 'must be more than 0'),
    },
    'oven-name': { type: 'string', placeholder: 'NAME', description: 'which oven' },
    json: { type: 'boolean', description: 'prints JSON' },
  },
  operands: { placeholder: 'BREAD', description: 'what to bake', atLeast: 1, atMost: 1 },
} as const satisfies CommandLine

describe('arguments', () => {
  test('become checked values, defaults included', () => {
    expect(readArguments(line, ['rye', '--dark', '--oven-name=big one'])).toEqual({
      options: { dark: true, minutes: 30, 'oven-name': 'big one', json: false },
      operands: ['rye'],
    })
  })

  test.each([
    [['rye', '--drak'], 'unknown option --drak'],
    [['rye', '-d'], 'unknown option -d'],
    [['rye', '--toString'], 'unknown option --toString'],
    [['rye', '--dark=very'], '--dark takes no value'],
    [['rye', '--minutes'], '--minutes needs a value (--minutes N)'],
    [['rye', '--minutes', '--dark'], '--minutes needs a value (--minutes N)'],
    [['rye', '--minutes', '4.5'], '--minutes 4.5: must be a whole number'],
    [['rye', '--minutes', '0'], '--minutes 0: must be more than 0'],
    [['rye', 'wheat'], 'unexpected argument wheat'],
    [[], 'BREAD is missing'],
  ])('%j are refused: %s', (args, complaint) => {
    expect(() => readArguments(line, args)).toThrow(
      `${complaint} (npm run bake -- --help lists what there is)`,
    )
    expect(() => readArguments(line, args)).toThrow(expect.objectContaining({ exitCode: 2 }))
  })
})

describe('options that npm took for itself', () => {
  test.each([
    [['rye'], { npm_config_dark: 'true' }, 'npm run bake -- rye --dark'],
    [['40', 'rye'], { npm_config_minutes: 'true' }, 'npm run bake -- rye --minutes 40'],
    [['rye'], { npm_config_minutes: '40' }, 'npm run bake -- rye --minutes 40'],
    [['rye'], { npm_config_oven_name: 'true' }, 'npm run bake -- rye --oven-name NAME'],
    [
      ['rye', '40', 'big one'],
      { npm_config_oven_name: 'true', npm_config_minutes: 'true' },
      "npm run bake -- rye --minutes 40 --oven-name 'big one'",
    ],
    [['rye'], { npm_config_oven_name: 'big one' }, "npm run bake -- rye --oven-name 'big one'"],
    // Whoever sets `json=true` for npm itself has not asked us for JSON.
    [['rye'], { npm_config_json: 'true' }, undefined],
    [['rye'], {}, undefined],
  ])('%j with %j were meant as: %s', (args, env, meant) => {
    expect(lineThatWasMeant(line, args, env)).toBe(meant)
  })

  test('npm start --once ends with 2 and the right line', async () => {
    const env = { npm_config_once: 'true', npm_config_offset: 'true' }
    const { exitCode, stdout, stderr } = await runToEnd(process.execPath, [WHOLE_START, '10'], { env })
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain('run: npm start -- --once --offset 10\n')
  })
})

test('help has the usage, every option and one example', async () => {
  expect(helpText(line)).toBe(
    [
      'Bakes bread.',
      '',
      'usage    npm run bake -- BREAD [options]',
      '         BREAD             what to bake',
      '         --dark            leaves it in for longer',
      '         --minutes N       in the oven (default 30)',
      '         --oven-name NAME  which oven',
      '         --json            prints JSON',
      '         --help            prints this',
      '',
      'example  npm run bake -- rye --minutes 40',
      '',
    ].join('\n'),
  )
  const { exitCode, stdout } = await runToEnd(process.execPath, [WHOLE_START, '--help'])
  expect(exitCode).toBe(0)
  expect(stdout).toContain('example  npm start -- --once')
})

test('help keeps within the width: what is long goes on below itself, and the example is never broken', () => {
  const kinds = { rye: { summary: 'dark, and keeps for a week' }, wheat: { summary: 'white' } }
  const long = {
    ...line,
    options: { dark: line.options.dark },
    operands: { ...line.operands, choices: { kinds } },
  }
  expect(helpText(long, 32)).toBe(
    [
      'Bakes bread.',
      '',
      'usage    npm run bake -- BREAD [options]',
      '         BREAD   what to bake',
      '         --dark  leaves it in',
      '                 for longer',
      '         --help  prints this',
      '',
      'kinds    rye    dark, and keeps',
      '                for a week',
      '         wheat  white',
      '',
      'example  npm run bake -- rye --minutes 40',
      '',
    ].join('\n'),
  )
})

test('an unknown option of npm start is named and ends with 2', async () => {
  const { exitCode, stderr } = await runToEnd(process.execPath, [WHOLE_START, '--onec'])
  expect(exitCode).toBe(2)
  expect(stderr).toContain('unknown option --onec')
})

test('a command to be pasted leaves out what is the default and quotes what a shell would split', () => {
  expect(formatCommand(line, { dark: true, minutes: 30, 'oven-name': "Ann's own" })).toBe(
    "npm run bake -- --dark --oven-name 'Ann'\\''s own'",
  )
  expect(formatCommand(line, {})).toBe('npm run bake')
})

test('a table keeps within the width by wrapping its last column', () => {
  const columns = [{ title: 'name' }, ...rightAligned('price'), { title: 'made of' }]
  const rows = [
    ['rye', '4.20', 'flour water salt'],
    ['wheat', '\x1b[32m13.00\x1b[39m', 'flour'],
  ]
  expect(formatTable(columns, rows, 26)).toBe(
    [
      'name   price  made of',
      '-----  -----  ------------',
      'rye     4.20  flour water',
      '              salt',
      'wheat  \x1b[32m13.00\x1b[39m  flour',
      '',
    ].join('\n'),
  )
})

test('a column keeps the width of its title where there is none left', () => {
  const [, rule] = formatTable([{ title: 'name' }, { title: 'charges' }], [['rye', '4']], 5).split('\n')
  expect(rule).toBe('----  -------')
})

test('progress is one plain line a step where no terminal is', async () => {
  let written = ''
  const write = (text: string | Uint8Array) => {
    written += text
    return true
  }
  const progress = createProgress({ isTTY: false, write })
  await progress.step(
    'baking',
    async () => 3,
    count => `${count} loaves`,
  )
  await expect(progress.step('selling', () => Promise.reject(new Error('closed')))).rejects.toThrow('closed')
  expect(written).toMatch(/^ok 3 loaves \(\d\.\d s\)\nfailed selling \(\d\.\d s\)\n$/)
})

test('on a terminal no frame is wider than it, for what wraps would be drawn again below itself', async () => {
  vi.stubEnv('TERM', 'xterm')
  let written = ''
  const write = (text: string | Uint8Array) => {
    written += text
    return true
  }
  const progress = createProgress({ isTTY: true, columns: 20, write })
  await progress.step(
    'baking twelve loaves of rye',
    async () => {},
    () => 'done',
  )
  const frames = stripVTControlCharacters(written).split('\r').slice(1, -1)
  expect(frames).not.toEqual([])
  for (const frame of frames) expect(frame.length).toBeLessThan(20)
})

test('progress says nothing of tenths where it took long', async () => {
  let written = ''
  const write = (text: string) => {
    written += text
    return true
  }
  const clock = vi.spyOn(performance, 'now').mockReturnValue(0)
  await createProgress({ isTTY: false, write }).step('baking', async () => clock.mockReturnValue(10_100))
  clock.mockRestore()
  expect(written).toBe('ok baking (10 s)\n')
})

test('a table stands closer where it would not fit, and only there', () => {
  const columns = [{ title: 'name' }, { title: 'charges' }]
  const [wide, close] = [13, 12].map(width => formatTable(columns, [['rye', '4']], width))
  expect(wide).toBe('name  charges\n----  -------\nrye   4\n')
  expect(close).toBe('name charges\n---- -------\nrye  4\n')
})
