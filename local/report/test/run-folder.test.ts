import { rmSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { makeRunFolder } from '../run-folder.ts'

const STARTED_AT = new Date('2001-02-03T04:05:06.789Z')

function make(startedAt: Date) {
  const folder = makeRunFolder('run-folder-test', startedAt)
  onTestFinished(() => rmSync(folder.path, { recursive: true }))
  return folder
}

test('a folder says when its run began, and what it is', () => {
  expect(make(STARTED_AT)).toMatchObject({
    id: '2001-02-03T04-05-06Z-run-folder-test',
    shown: 'reports/2001-02-03T04-05-06Z-run-folder-test',
  })
})

test('runs that begin within one second have a folder and a name each', () => {
  const folders = [make(STARTED_AT), make(new Date(STARTED_AT.getTime() + 100)), make(STARTED_AT)]
  expect(folders.map(({ id }) => id)).toEqual([
    '2001-02-03T04-05-06Z-run-folder-test',
    '2001-02-03T04-05-06Z-run-folder-test-2',
    '2001-02-03T04-05-06Z-run-folder-test-3',
  ])
  expect(new Set(folders.map(({ path }) => path)).size).toBe(3)
})
