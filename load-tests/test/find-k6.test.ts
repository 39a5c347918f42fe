import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Failure } from '../../local/command-line/failure.ts'
import { findK6, provideK6 } from '../run/find-k6.ts'

let place: string
let toolsFolder: string
let notes: string[]
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'loans-k6-'))
  toolsFolder = join(place, 'tools')
  notes = []
})
afterEach(() => rmSync(place, { recursive: true }))

/** A folder for the PATH with a program in it. */
function folderWith(name: string, script: string): string {
  const folder = mkdtempSync(join(place, 'bin-'))
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
  chmodSync(join(folder, name), 0o755)
  return folder
}
const k6 = (version: string) => folderWith('k6', `echo 'k6 v${version} (go1.26.8, linux/amd64)'`)
/** Does as `go install` does, with what is a k6 already. */
const go = () => folderWith('go', `PATH=/bin:/usr/bin; mkdir -p "$GOBIN" && cp ${k6('1.8.1')}/k6 "$GOBIN/k6"`)

const find = (folders: string[], env?: NodeJS.ProcessEnv) => findK6(where(folders, env))

function where(folders: string[], env: NodeJS.ProcessEnv = {}) {
  const progress = {
    note: (text: string) => void notes.push(text),
    step: <T>(label: string, task: () => Promise<T>) => {
      notes.push(label)
      return task()
    },
  }
  return { env: { PATH: folders.join(delimiter), ...env }, toolsFolder, progress }
}

test('takes the k6 on the PATH when its major version is ours', async () => {
  const folder = k6('1.2.3')
  expect(await find([folder, go()])).toEqual({ path: join(folder, 'k6'), version: '1.2.3' })
  expect(notes).toEqual([])
})

test('names another version with its path, passes it over, and goes on along the PATH', async () => {
  const [older, newer, right] = [k6('0.57.0'), k6('2.0.0'), k6('1.0.0')]
  expect((await find([older, newer, right])).path).toBe(join(right, 'k6'))
  expect(notes).toEqual([
    `passed over ${join(older, 'k6')}, k6 0.57.0: it has to be k6 1`,
    `passed over ${join(newer, 'k6')}, k6 2.0.0: it has to be k6 1`,
  ])
})

test('takes what LOAD_K6 names, whatever is on the PATH and whichever version it is', async () => {
  const LOAD_K6 = join(k6('0.57.0'), 'k6')
  expect(await find([k6('1.8.1')], { LOAD_K6 })).toEqual({ path: LOAD_K6, version: '0.57.0' })
})

test('says that what LOAD_K6 names is no k6, instead of taking another', async () => {
  const LOAD_K6 = join(place, 'none')
  await expect(find([k6('1.8.1')], { LOAD_K6 })).rejects.toThrow(
    `LOAD_K6: ${LOAD_K6} is no k6 that runs here`,
  )
})

test('builds one where there is Go, and finds it the next time', async () => {
  const built = { path: join(toolsFolder, 'k6'), version: '1.8.1' }
  expect(await find([k6('0.57.0'), go()])).toEqual(built)
  expect(notes.at(-1)).toBe('building k6 1.8.1 with Go, this once')
  notes = []
  expect(await find([])).toEqual(built)
  expect(notes).toEqual([])
})

test('says what Go said when it cannot build one', async () => {
  const broken = folderWith('go', 'echo "no such host" >&2; exit 1')
  await expect(find([broken])).rejects.toThrow(
    /Go could not build go\.k6\.io\/k6@v1\.8\.1: no such host; install k6/,
  )
  expect(existsSync(join(toolsFolder, 'k6'))).toBe(false)
})

test('says that what Go has built does not run here, and does not call that no Go', async () => {
  const elsewhere = folderWith(
    'go',
    'PATH=/bin:/usr/bin; mkdir -p "$GOBIN" && echo for another machine >"$GOBIN/k6"',
  )
  await expect(find([elsewhere])).rejects.toThrow(
    `Go has built ${join(toolsFolder, 'k6')}, which is no k6 that runs here`,
  )
})

test('to provide one is in vain only where there is neither a k6 nor Go: whatever else is wrong is said', async () => {
  expect(await provideK6(where([]))).toBeUndefined()
  const unable = folderWith('go', 'exit 1')
  await expect(provideK6(where([unable]))).rejects.toBeInstanceOf(Failure)
  await expect(provideK6(where([], { LOAD_K6: join(place, 'none') }))).rejects.toBeInstanceOf(Failure)
})

test('says how to get one where there is neither', async () => {
  mkdirSync(join(place, 'empty'))
  const failing = find([join(place, 'empty')])
  await expect(failing).rejects.toThrow(/install k6 1\.8\.1 .*, or Go, or name a k6 in LOAD_K6/)
  await expect(failing).rejects.toBeInstanceOf(Failure)
})
