import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { REPOSITORY } from '../../local/repository.ts'
import type { UsedMetric } from './_used-metrics.ts'

/** A metric that there is: by which sets of dimensions, by which statistics, and which values its labels may have where that is known. */
type KnownMetric = { dimensions: string[][]; statistics: string[]; labels: Map<string, string[]> }

type Listed = {
  namespace: string
  name: string
  dimensions: string[][]
  statistics: string[]
  inSourceDocument?: string
}

const read = (path: string) => readFileSync(join(REPOSITORY, path), 'utf8')

export const awsMetrics: Listed[] = JSON.parse(read('docs/aws-metrics.json')).metrics

/** What is wrong with how a metric is asked for; nothing when CloudWatch has it so. `own` is the services' namespace. */
export function faultOf(used: UsedMetric, own: string): string[] {
  const known = used.namespace === own ? ownMetric(used) : awsMetric(used)
  const what = `${used.at}: ${used.namespace} ${used.name}`
  if (!known) return [`${what} is in no list`]
  const names = Object.keys(used.dimensions).sort().join()
  const hasThem = known.dimensions.some(each => [...each].sort().join() === names)
  const wrongValues = Object.entries(used.dimensions).filter(
    ([label, value]) => value !== undefined && known.labels.get(label)?.includes(value) === false,
  )
  return [
    ...(hasThem ? [] : [`${what} is not by ${names}`]),
    ...(known.statistics.includes(used.statistic) ? [] : [`${what} has no ${used.statistic}`]),
    ...wrongValues.map(([label, value]) => `${what} has no ${label} ${value}`),
  ]
}

function awsMetric({ namespace, name }: UsedMetric): KnownMetric | undefined {
  const listed = awsMetrics.find(each => each.namespace === namespace && each.name === name)
  return listed && { ...listed, labels: new Map() }
}

const sections = read('docs/metrics.md').split('\n## ').slice(1)

/** Of the service's section of docs/metrics.md, or of that of every service. */
function ownMetric({ name, dimensions: { service } }: UsedMetric): KnownMetric | undefined {
  const titles = ['Every service', service]
  const rows = sections
    .filter(section => titles.includes(section.slice(0, section.indexOf('\n'))))
    .flatMap(section => section.split('\n'))
  const row = rows.find(line => line.startsWith(`| \`${name}\` |`))
  const [, , , labels = '', , , statistics = '–', dimensions = '–'] = row?.split(' | ') ?? []
  if (statistics === '–') return undefined
  return {
    statistics: statistics.split(', '),
    dimensions: dimensions
      .replace(/ \|$/, '')
      .split('; or ')
      .map(set => set.split(', ')),
    labels: new Map(
      labels.split('; ').flatMap(each => {
        const [label = '', values] = each.split(': ')
        const quoted = [...(values ?? '').matchAll(/`([^`]*)`/g)].map(([, value]) => String(value))
        return quoted.length > 0 ? [[label.replaceAll('`', ''), quoted] as const] : []
      }),
    ),
  }
}
