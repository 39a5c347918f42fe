import { readDuration } from '../command-line/duration.ts'
import { Failure } from '../command-line/failure.ts'
import { shellWord } from '../command-line/shell-word.ts'
import { describeScenarios, describeStatus } from './describe-faults.ts'
import type { Simulator } from './simulator.ts'

type Options = { for?: string | undefined; data?: string | undefined; json: boolean }

/** `npm run faults`: does what `word` says and returns what to print. */
export async function controlFaults(simulator: Simulator, word: string, options: Options): Promise<string> {
  if (options.for !== undefined && ['status', 'off', 'list'].includes(word)) {
    throw new Failure(`--for goes with a scenario, not with ${word}`, 2)
  }
  if (word === 'list') {
    const scenarios = await simulator.scenarios()
    return options.json ? toJson(scenarios) : describeScenarios(scenarios)
  }
  if (word === 'off') await simulator.clear()
  else if (word !== 'status') await begin(simulator, word, options.for)
  const status = await simulator.status()
  return options.json ? toJson(status) : describeStatus(status, offCommand(options.data))
}

async function begin(simulator: Simulator, name: string, duration: string | undefined): Promise<void> {
  const names = (await simulator.scenarios()).map(scenario => scenario.name)
  if (!names.includes(name)) {
    throw new Failure(`there is no scenario ${name}; there are ${names.join(', ')} (or status, off, list)`, 2)
  }
  await simulator.begin(name, duration === undefined ? undefined : readDuration(duration))
}

function offCommand(data: string | undefined): string {
  return ['npm run faults -- off', ...(data === undefined ? [] : ['--data', shellWord(data)])].join(' ')
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
