import { spawnSync } from 'node:child_process'
import { Failure } from '../command-line/failure.ts'

/** What is cloned, in words: the last commit, and loudly what is here and not in it. */
export function describeCommitted(repository: string): string {
  const commit = git(repository, ['log', '-1', '--format=%h %s'])
  const changed = git(repository, ['status', '--porcelain']).split('\n').filter(Boolean)
  const tested = `what is cloned is committed: ${commit}`
  if (changed.length === 0) return tested
  return [
    tested,
    `NOT TESTED, because not committed: ${changed.length} ${changed.length === 1 ? 'file' : 'files'}`,
    ...changed.slice(0, SHOWN).map(line => `  ${line}`),
    ...(changed.length > SHOWN ? ['  ...'] : []),
  ].join('\n')
}

const SHOWN = 10

function git(repository: string, args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync('git', ['-C', repository, ...args], {
    encoding: 'utf8',
  })
  if (status !== 0)
    throw new Failure(`git cannot say what is committed in ${repository}: ${error?.message ?? stderr.trim()}`)
  return stdout.trimEnd()
}
