import { type Link, type SpanContext, TraceFlags, trace } from '@opentelemetry/api'
import { type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace'
import type { Callers } from './options.ts'

/**
 * Records `ratio` of the traces that begin here, and all or nothing of a trace. Whether a stranger's trace is recorded is drawn, not
 * computed from its id, which the stranger chooses; its sampled flag is not looked at either: nobody outside forces or hides a trace.
 * A trace that begins with a link is recorded if what it goes on with was.
 */
export function createSampler(ratio: number, callers: Callers): Sampler {
  return {
    shouldSample: (context, _traceId, _name, _kind, _attributes, links) => {
      const leader = leaderOf(trace.getSpanContext(context), links, callers)
      const isRecorded = leader ? (leader.traceFlags & TraceFlags.SAMPLED) !== 0 : Math.random() < ratio
      return { decision: isRecorded ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD }
    },
    toString: () => `ratio ${ratio}, callers are ${callers}`,
  }
}

function leaderOf(
  parent: SpanContext | undefined,
  [link]: Link[],
  callers: Callers,
): SpanContext | undefined {
  if (!parent) return link?.context
  return parent.isRemote && callers === 'strangers' ? undefined : parent
}
