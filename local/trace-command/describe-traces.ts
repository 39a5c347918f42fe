import { toAmazonRoot } from '@loans/service-kit/telemetry/spans'
import { paint } from '../command-line/paint.ts'
import { appliedAtMs, treesOfApplication } from '../traces/application-trees.ts'
import { isApplying, isRecovery } from '../traces/loan-spans.ts'
import type { StoredSpan } from '../traces/span.ts'
import { type SpanNode, spansOf, treesOf } from '../traces/trace-tree.ts'
import type { Found } from './await-spans.ts'
import { type Screen, waterfall } from './waterfall.ts'
import { describeEnding, inWords, milliseconds } from './words.ts'

/** All that is known of an application's way: what became of it, then trace after trace. Without one, the traces alone. */
export function describeTraces({ applicationId, spans }: Found, screen: Screen): string {
  const { bold, dim } = paint(screen)
  const facts = (entries: [label: string, value: string][]) =>
    entries.map(([label, value]) => `${dim(label.padEnd(13))}${value}\n`).join('')

  const trees = treesOf(spans)
  const own = applicationId === undefined ? [] : treesOfApplication(applicationId, spans)
  const [first] = trees
  // A recovery whose request is gone is not what the application began with.
  const beginsLate = applicationId !== undefined && first !== undefined && !isApplying(first.span)
  const fromMs = Math.min(
    first?.span.startMs ?? 0,
    applicationId === undefined ? Number.POSITIVE_INFINITY : appliedAtMs(applicationId, own),
  )
  const sections = trees.map((tree, index) => {
    const hasHeading = index > 0 || beginsLate
    const heading = hasHeading ? `${bold(headingOf(tree.span, fromMs))}\n` : ''
    return `${heading}${facts(factsOf(tree))}\n${waterfall(tree, screen)}`
  })
  if (applicationId === undefined) return sections.join('\n')
  const isKept = own.some(({ span }) => isApplying(span))
  const header = facts([
    ['application', bold(applicationId)],
    ['status', whatBecameOfIt(own)],
    ...(isKept ? [] : [['request', 'not kept any more'] satisfies [string, string]]),
  ])
  return `${header}${beginsLate ? '\n' : ''}${sections.join('\n')}`
}

/** As the last span that tells it. */
function whatBecameOfIt(trees: SpanNode[]): string {
  const [last] = trees
    .flatMap(spansOf)
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
    ['X-Ray', toAmazonRoot(traceId)],
    ...(albTraceId === undefined ? [] : [['ALB', String(albTraceId)] satisfies [string, string]]),
    ['began', new Date(span.startMs).toISOString()],
    ['took', describeEnding(span)],
  ]
}

function headingOf(span: StoredSpan, fromMs: number): string {
  const { startMs, name, service, attributes } = span
  const round = attributes['loan.round']
  const recovery = round === undefined ? 'recovery' : `round ${round}`
  const what = isRecovery(span) ? recovery : `${name} at ${service}`
  return `${inUnits(startMs - fromMs)} later, ${what}`
}

function inUnits(ms: number): string {
  if (ms < 1_000) return `${milliseconds(ms)} ms`
  return ms < 120_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`
}
