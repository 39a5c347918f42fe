import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Child, watchChild } from '../processes/child.ts'
import { REPOSITORY } from '../repository.ts'

/**
 * Runs one of the repository's programs, its output in a file. The channel is how it learns that the launcher is gone,
 * even by `kill -9`; in a session of its own Ctrl-C does not reach it before the launcher has decided the order.
 */
export function spawnProgram(
  program: string,
  environment: Record<string, string>,
  logFile: string,
  nodeOptions: string[] = [],
): Child {
  const log = openSync(logFile, 'a')
  try {
    return watchChild(
      spawn(process.execPath, [...nodeOptions, resolve(REPOSITORY, program)], {
        cwd: REPOSITORY,
        env: { ...fromOutside(), ...environment },
        detached: true,
        stdio: ['ignore', log, log, 'ipc'],
      }),
    )
  } finally {
    closeSync(log)
  }
}

/** The option by which Node loads this before the program; none without it. */
export function preloading(preload: string | undefined): string[] {
  return preload === undefined ? [] : [`--import=${pathToFileURL(resolve(REPOSITORY, preload))}`]
}

// Nothing else of the person's environment gets in: no proxy, no NODE_OPTIONS, no PORT meant for something else.
const PASSED_ON = ['PATH', 'HOME', 'LANG', 'TMPDIR']

function fromOutside(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => PASSED_ON.includes(name)))
}
