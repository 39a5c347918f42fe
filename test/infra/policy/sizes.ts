import { look, type Rule } from './rule.ts'
import { tasksOf } from './tasks.ts'

const GIB = 1024

/** Memory from..to in steps (MiB), by CPU units. */
const FARGATE: Record<number, number[]> = {
  256: [512, 1 * GIB, 2 * GIB],
  512: steps(1, 4, 1),
  1024: steps(2, 8, 1),
  2048: steps(4, 16, 1),
  4096: steps(8, 30, 1),
  8192: steps(16, 60, 4),
  16384: steps(32, 120, 8),
}

export const sizeRules: Rule[] = [
  {
    name: 'Fargate has the size of the task',
    look: environment =>
      tasksOf(environment).map(({ service, cpu, memory }) =>
        look(
          service,
          FARGATE[cpu]?.includes(memory),
          `${cpu} CPU units with ${memory} MiB are none of its sizes`,
        ),
      ),
  },
  {
    name: 'a task is as large as its containers',
    look: environment =>
      tasksOf(environment).flatMap(({ service, cpu, memory, containers }) => {
        const cpus = containers.map(each => Number(each.cpu ?? 0)).reduce((sum, each) => sum + each, 0)
        const memories = containers.map(each => Number(each.memory ?? 0)).reduce((sum, each) => sum + each, 0)
        return [
          look(service, cpus <= cpu, `its containers take ${cpus} of ${cpu} CPU units`),
          look(service, memories <= memory, `its containers take ${memories} of ${memory} MiB`),
        ]
      }),
  },
  {
    // Else a sidecar that leaks takes the memory of the service, and the service is what is killed.
    name: 'a sidecar has a limit of memory',
    look: environment =>
      tasksOf(environment).flatMap(({ service, containers }) =>
        containers
          .filter(({ image }) => !/\/(?:loan-api|auth-svc|scoring-svc|external-score-mock):/.test(image))
          .map(({ name, memory }) =>
            look(`${service} ${name}`, Number(memory) > 0, 'it has no memory of its own'),
          ),
      ),
  },
]

function steps(fromGib: number, toGib: number, byGib: number): number[] {
  const count = (toGib - fromGib) / byGib + 1
  return Array.from({ length: count }, (_, at) => (fromGib + at * byGib) * GIB)
}
