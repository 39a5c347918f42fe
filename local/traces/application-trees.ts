import { applicationIdOf, isApplying, isOfLoanApi, isRecovery, receivedAtMs } from './loan-spans.ts'
import type { StoredSpan } from './span.ts'
import { keyOf, type SpanNode, treesOf } from './trace-tree.ts'

/**
 * An application's own trees: those whose root has its id, and the requests that its recovery goes on from. Others may be in the
 * same trace, for a partner can reuse his. What has lost its root is the application's if nothing else began in that trace.
 */
export function treesOfApplication(applicationId: string, spans: StoredSpan[]): SpanNode[] {
  const trees = treesOf(spans)
  const named = trees.filter(({ span }) => applicationIdOf(span) === applicationId)
  const links = named.flatMap(({ span }) => span.links)
  const origins = new Set(links.map(keyOf))
  const isOwn = ({ span }: SpanNode) =>
    applicationIdOf(span) === applicationId || (origins.has(keyOf(span)) && !applicationIdOf(span))
  const isStray = ({ span }: SpanNode) => !isOfLoanApi(span) && !isRecovery(span) && !applicationIdOf(span)

  const unshared = new Set([...named.map(({ span }) => span), ...links].map(({ traceId }) => traceId))
  for (const tree of trees) {
    if (!isOwn(tree) && !isStray(tree)) unshared.delete(tree.span.traceId)
  }
  return trees.filter(tree => isOwn(tree) || unshared.has(tree.span.traceId))
}

/** When somebody applied: as the request says; when that is not kept, as the id says. */
export function appliedAtMs(applicationId: string, trees: SpanNode[]): number {
  const request = trees.find(({ span }) => isApplying(span))
  return request?.span.startMs ?? receivedAtMs(applicationId) ?? trees[0]?.span.startMs ?? 0
}
