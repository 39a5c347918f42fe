import { Failure } from '../command-line/failure.ts'
import type { Machine } from './machine.ts'
import {
  namesTakenPort,
  startsBehindDeadProxy,
  startsFromNothing,
  startsWithClosedInput,
  startsWithoutColour,
  startsWithoutNetwork,
  testsPass,
} from './steps.ts'

/** All of them are below a folder with a blank and an accent in its name (set-up.ts); the first of each user's begins with an empty cache of npm's. */
const machines: Machine[] = [
  {
    name: 'user',
    steps: [
      startsFromNothing,
      startsWithoutNetwork,
      startsBehindDeadProxy,
      startsWithClosedInput,
      startsWithoutColour,
      namesTakenPort,
    ],
  },
  { name: 'root', asRoot: true, steps: [startsFromNothing, startsWithoutNetwork, namesTakenPort] },
  {
    name: 'npmrc',
    npmrc: ['ignore-scripts=true', 'omit[]=dev', 'omit[]=optional', 'engine-strict=true'],
    variables: { NODE_ENV: 'production' },
    steps: [startsFromNothing],
  },
  { name: 'umask-077', umask: '077', steps: [startsFromNothing, startsWithoutNetwork] },
  { name: 'root-umask-077', asRoot: true, umask: '077', steps: [startsFromNothing] },
  { name: 'autocrlf', git: ['core.autocrlf=true'], steps: [startsFromNothing] },
  { name: 'tests', steps: [testsPass] },
  { name: 'root-tests', asRoot: true, steps: [testsPass] },
]

/** The one that tells most in little time. */
export const shortMachines: Machine[] = [{ name: 'user', steps: [startsFromNothing, startsBehindDeadProxy] }]

export const machineNames = machines.map(({ name }) => name)

/** Those that somebody names; all where nobody names any. */
export function chooseMachines(names: string[]): Machine[] {
  const unknown = names.find(name => !machineNames.includes(name))
  if (unknown !== undefined) throw new Failure(`${unknown} is none of ${machineNames.join(', ')}`, 2)
  return names.length === 0 ? machines : machines.filter(({ name }) => names.includes(name))
}
