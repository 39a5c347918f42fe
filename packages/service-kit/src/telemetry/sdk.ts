import type { IncomingMessage } from 'node:http'
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node'
import { setGlobalErrorHandler } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { envDetector } from '@opentelemetry/resources'
import { NodeSDK } from '@opentelemetry/sdk-node'
import { register } from 'import-in-the-middle/register-hooks.mjs'
import { boundedExport } from './bounded-export.ts'
import type { TelemetryConfig } from './config.ts'
import { withDiscretion } from './discretion.ts'
import type { Callers, ExportObserver, TelemetryOptions } from './options.ts'
import { amazonRoot, createPropagator } from './propagation.ts'
import { createSampler } from './sampling.ts'
import { calledPeer } from './spans.ts'
import { isUntraced } from './untraced.ts'

/** A collector is in the same task, or on the same machine: one that needs longer is not there. */
const EXPORT_TIMEOUT_MS = 5_000

/** Starts OpenTelemetry's SDK, and returns what exports the rest and stops it. */
export function startSdk(
  service: string,
  { endpoint, ratio, ...bounds }: NonNullable<TelemetryConfig>,
  { callers, attributes }: TelemetryOptions,
  onExport: ExportObserver,
): () => Promise<void> {
  // The documented flag for modules (`--import …/hook.mjs`) registers nothing.
  register({ include: ['pg', 'pg-pool'] })
  const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, timeoutMillis: EXPORT_TIMEOUT_MS })
  const sdk = new NodeSDK({
    serviceName: service,
    resourceDetectors: [envDetector],
    sampler: createSampler(ratio, callers),
    textMapPropagator: createPropagator(),
    spanProcessors: [boundedExport(withDiscretion(exporter, attributes), bounds, onExport)],
    instrumentations: instrumentations(callers),
    metricReaders: [],
    logRecordProcessors: [],
  })
  // Every failure to export has been observed by then.
  setGlobalErrorHandler(() => {})
  sdk.start()
  return () => sdk.shutdown()
}

function instrumentations(callers: Callers) {
  return getNodeAutoInstrumentations({
    '@opentelemetry/instrumentation-http': {
      disableOutgoingRequestInstrumentation: true,
      ignoreIncomingRequestHook: isUntraced,
      startIncomingSpanHook: request => (callers === 'strangers' ? rootOf(request) : {}),
    },
    '@opentelemetry/instrumentation-pg': {
      requireParentSpan: true,
      ignoreConnectSpans: true,
      // Of one without a name only the first word is told: BEGIN, COMMIT.
      requestHook: (span, { query }) =>
        void span.updateName(query.name ?? query.text.split(/\W/, 1).join('')),
    },
    '@opentelemetry/instrumentation-undici': {
      requireParentforSpans: true,
      requestHook: (span, { method }) => {
        const peer = calledPeer()
        if (peer !== undefined) span.updateName(`${method} ${peer}`).setAttribute('peer.service', peer)
      },
    },
  })
}

/** Kept beside the trace's own id, which a caller's `traceparent` may have set: the balancer's log has this one. */
function rootOf(request: IncomingMessage) {
  const root = amazonRoot(request.headers['x-amzn-trace-id'])
  return root === undefined ? {} : { aws_alb_trace_id: root }
}
