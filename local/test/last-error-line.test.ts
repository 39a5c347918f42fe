import { appendFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { lastErrorLine } from '../processes/last-error-line.ts'
import { clearBench, makeFolder, REPOSITORY } from './_bench.ts'

afterAll(clearBench)

test.each([
  [
    'a service that could not boot',
    ['{"level":"info","msg":"reading configuration"}', 'auth-svc: CLIENTS: must be set'],
    'auth-svc: CLIENTS: must be set',
  ],
  [
    'an exception that nobody caught',
    [
      `${pathToFileURL(REPOSITORY)}/services/x.ts:3`,
      '    throw new TypeError()',
      '    ^',
      '',
      'TypeError: no',
      '    at x.ts:3',
      '{',
      '}',
      'Node.js v24',
    ],
    'TypeError: no (services/x.ts:3)',
  ],
  [
    'an exception elsewhere, below a folder whose name a URL cannot have as it is',
    ['file:///srv/a%20caf%C3%A9/x.ts:3', '    throw new TypeError()', '    ^', '', 'TypeError: no'],
    'TypeError: no (/srv/a café/x.ts:3)',
  ],
  [
    'what only looks like a place',
    ['file:///%zz/x.ts:3', 'TypeError: no'],
    'TypeError: no (file:///%zz/x.ts:3)',
  ],
  [
    'an exception in a program of the old kind',
    [`${REPOSITORY}/scripts/x.cjs:3`, '    ^', '', 'TypeError: no'],
    'TypeError: no (scripts/x.cjs:3)',
  ],
  [
    'an import of what is not there',
    ['node:internal/modules/esm/resolve:272', '    throw', '    ^', '', 'Error [ERR]: /x.ts is not there'],
    'Error [ERR]: /x.ts is not there',
  ],
  [
    'an error in the log of a service that went on',
    [
      '{"level":"error","msg":"no database","err":{"code":"ECONNREFUSED"}}',
      '{"level":"info","msg":"request"}',
    ],
    'no database: ECONNREFUSED',
  ],
  [
    'PostgreSQL',
    ['2026 UTC [7] FATAL:  data directory is damaged', '2026 UTC [7] LOG:  database system is shut down'],
    '2026 UTC [7] FATAL:  data directory is damaged',
  ],
  [
    'looks whether PostgreSQL is ready',
    ['2026 UTC [8] FATAL:  the database system is starting up'],
    undefined,
  ],
  ['nothing', [], undefined],
])('the last error line of %s', (_, lines, expected) => {
  const log = join(makeFolder(), 'log')
  writeFileSync(log, lines.join('\n'))
  expect(lastErrorLine(log)).toBe(expected)
})

test('the last error line of a log that is too long to be read whole', () => {
  const log = join(makeFolder(), 'log')
  writeFileSync(log, '')
  // More than the longest text that Node can make; of holes, so that the disk has nothing to do.
  truncateSync(log, 600 * 1024 * 1024)
  appendFileSync(log, '\nauth-svc: CLIENTS: must be set\n')
  expect(lastErrorLine(log)).toBe('auth-svc: CLIENTS: must be set')
})
