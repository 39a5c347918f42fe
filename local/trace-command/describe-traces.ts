import { paint } from '../command-line/paint.ts'
import type { StoredSpan } from '../traces/span.ts'
import { type SpanNode, treesOf } from '../traces/trace-tree.ts'
import { type Screen, waterfall } from './waterfall.ts'
import { describeEnding, inWords, inXRayForm, milliseconds } from './words.ts'

/** All that is known of an application's way: what became of it, then trace after trace. */
export function describeTraces(applicationId: string, spans: StoredSpan[], screen: Screen): string {
  const { bold, dim } = paint(screen)
  const facts = (entries: [label: string, value: string][]) =>
    entries.map(([label, value]) => `${dim(label.padEnd(13))}${value}\n`).join('')

  const header = facts([
    ['application', bold(applicationId)],
    ['status', whatBecameOfIt(spans)],
  ])
  const trees = treesOf(spans)
  const startMs = trees[0]?.span.startMs ?? 0
  const sections = trees.map((tree, index) => {
    const heading = index === 0 ? '' : `${bold(headingOf(tree.span, startMs))}\n`
    return `${heading}${facts(factsOf(tree))}\n${waterfall(tree, screen)}`
  })
  return `${header}${sections.join('\n')}`
}

/** As the last span that tells it. */
function whatBecameOfIt(spans: StoredSpan[]): string {
  const [last] = spans
    .filter(({ attributes }) => 'loan.status' in attributes)
    .sort((a, b) => b.startMs - a.startMs)
  if (!last) return 'no span tells it'
  const policy = last.attributes['loan.policy_version']
  return inWords([
    last.attributes['loan.status'],
    last.attributes['loan.decision_mode'],
    policy !== undefined && `policy ${policy}`,
  ])
}

function factsOf({ span }: SpanNode): [string, string][] {
  const { traceId, attributes } = span
  const albTraceId = attributes.aws_alb_trace_id
  return [
    ['trace', traceId],
    ['X-Ray', inXRayForm(traceId)],
    ...(albTraceId === undefined ? [] : [['ALB', String(albTraceId)] satisfies [string, string]]),
    ['took', describeEnding(span)],
  ]
}

function headingOf({ startMs, attributes }: StoredSpan, firstStartMs: number): string {
  const round = attributes['loan.round']
  return inWords([`${inUnits(startMs - firstStartMs)} later`, round !== undefined && `round ${round}`])
}

function inUnits(ms: number): string {
  if (ms < 1_000) return `${milliseconds(ms)} ms`
  return ms < 120_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`
}
