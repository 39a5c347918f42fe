import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { selfTimes } from '../../bench/profile/self-time.ts'
import { REPOSITORY } from '../../local/repository.ts'

const root = pathToFileURL(REPOSITORY).href
const frame = (functionName: string, url: string, lineNumber = 0) => ({ functionName, url, lineNumber })
const profile = {
  nodes: [
    { id: 1, callFrame: frame('(idle)', '') },
    { id: 2, callFrame: frame('run', `${root}/packages/service-kit/src/breaker/breaker.ts`, 9) },
    { id: 3, callFrame: frame('parse', `${root}/node_modules/zod/v4/core/parse.js`) },
    { id: 4, callFrame: frame('parse', `${root}/node_modules/zod/v4/core/parse.js`, 20) },
    { id: 5, callFrame: frame('writev', '') },
    { id: 6, callFrame: frame('post', 'node:inspector') },
    { id: 7, callFrame: frame('nextTick', 'node:internal/process/task_queues') },
    { id: 9, callFrame: frame('(program)', '') },
    { id: 8, callFrame: frame('Pool', `${root}/node_modules/@opentelemetry/api/build/index.js`) },
  ],
  samples: [1, 2, 3, 4, 5, 6, 7, 8, 2, 9],
  timeDeltas: [1_000, 100, 30, 20, 70, 900, 40, 10, 5, 25],
}

test('a profile is told by package, without waiting and without itself; native code is a row of its own', () => {
  expect(selfTimes(profile, 'package')).toEqual([
    { name: 'packages/service-kit', micros: 105 },
    { name: 'writev', micros: 70 },
    { name: 'zod', micros: 50 },
    { name: 'node', micros: 40 },
    { name: '(program)', micros: 25 },
    { name: '@opentelemetry/api', micros: 10 },
  ])
})

test('and by file and function', () => {
  expect(selfTimes(profile, 'file')).toContainEqual({ name: 'node_modules/zod/v4/core/parse.js', micros: 50 })
  expect(selfTimes(profile, 'function')[0]).toEqual({
    name: 'run packages/service-kit/src/breaker/breaker.ts:10',
    micros: 105,
  })
})
