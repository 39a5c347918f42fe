import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { findFreePort, LOOPBACK } from '../processes/ports.ts'
import { complaintsAboutPrint, endedWith, refuses } from './expectations.ts'
import type { Finding, Manner, Step, Visit } from './machine.ts'
import { portsAt } from './offsets.ts'
import { throughProxyAt, withoutNetwork } from './without-network.ts'

/** A slow line; here it takes less than one minute. */
const INSTALL_WITHIN_MS = 10 * 60_000
/** Thirty times what it takes on a machine that does nothing else. */
const START_WITHIN_MS = 5 * 60_000
/** On two cores it takes a quarter of an hour. */
const TESTS_WITHIN_MS = 60 * 60_000

const onceAt = ({ offset }: Visit) => ['npm', 'start', '--', '--once', '--offset', String(offset)]

async function startOnce(visit: Visit, how?: Manner): Promise<Finding> {
  const outcome = await visit.run(onceAt(visit), how)
  return { complaints: [...endedWith(0, outcome), ...complaintsAboutPrint(outcome)] }
}

export const startsFromNothing: Step = {
  name: 'start from nothing',
  withinMs: INSTALL_WITHIN_MS,
  installs: true,
  take: visit => startOnce(visit),
}

export const startsWithoutNetwork: Step = {
  name: 'start offline',
  withinMs: START_WITHIN_MS,
  async take(visit) {
    const { how, ...manner } = withoutNetwork(await findFreePort())
    return { ...(await startOnce(visit, manner)), remark: how }
  },
}

export const startsBehindDeadProxy: Step = {
  name: 'start, dead proxy',
  withinMs: START_WITHIN_MS,
  take: async visit => startOnce(visit, { variables: throughProxyAt(await findFreePort()) }),
}

export const startsWithClosedInput: Step = {
  name: 'start, no input',
  withinMs: START_WITHIN_MS,
  take: visit => startOnce(visit, { around: ['sh', '-c', 'exec "$@" <&-', 'sh'] }),
}

export const startsWithoutColour: Step = {
  name: 'start, NO_COLOR',
  withinMs: START_WITHIN_MS,
  async take(visit) {
    // Elsewhere `script` takes other options.
    if (process.platform !== 'linux') return { skipped: 'there is no terminal here' }
    if (spawnSync('script', ['--version']).status !== 0)
      return { skipped: 'there is no script of util-linux' }
    const onTerminal = ['script', '--quiet', '--return', '--command', onceAt(visit).join(' '), '/dev/null']
    const outcome = await visit.run(onTerminal, { variables: { NO_COLOR: '1', TERM: 'xterm-256color' } })
    const colours = outcome.said.match(COLOUR) ?? []
    const isTerminal = outcome.said.includes('\r')
    return {
      complaints: [
        ...endedWith(0, outcome),
        ...(isTerminal ? [] : ['it was no terminal']),
        ...colours.map(colour => `it prints the colour ${JSON.stringify(colour)}`).slice(0, 1),
      ],
      remark: 'on a terminal',
    }
  },
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
const COLOUR = /\u001b\[[\d;]*m/

export const namesTakenPort: Step = {
  name: 'start, port taken',
  withinMs: START_WITHIN_MS,
  async take(visit) {
    const [, taken] = portsAt(visit.offset)
    const port = taken?.port ?? 0
    const server = createServer().listen(port, LOOPBACK)
    await once(server, 'listening')
    try {
      const outcome = await visit.run(onceAt(visit))
      return {
        complaints: refuses(outcome, ['a port is in use', String(port), 'on other ports: npm start --']),
      }
    } finally {
      await new Promise(closed => server.close(closed))
    }
  },
}

export const testsPass: Step = {
  name: 'npm test',
  withinMs: TESTS_WITHIN_MS,
  async take(visit) {
    const outcome = await visit.run(['npm', 'test'])
    const [count] = outcome.said.match(/\d+ passed, \d+ failed, \d+ skipped/) ?? []
    return {
      complaints: [...endedWith(0, outcome), ...(count ? [] : ['no test was run'])],
      ...(count && { remark: count }),
    }
  },
}
