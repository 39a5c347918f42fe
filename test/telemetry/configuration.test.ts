import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { serve } from '../processes/serve.ts'

const SOURCES = new URL('../../services/external-score-mock/src/', import.meta.url)
const ENDPOINT = 'http://127.0.0.1:9'

test.each([
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' },
    'OTEL_EXPORTER_OTLP_ENDPOINT: must be an http or https URL',
  ],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: ENDPOINT }, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: must not be set'],
  [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'OTEL_EXPORTER_OTLP_PROTOCOL: must be http/json'],
  [{ OTEL_TRACES_SAMPLER: 'always_on' }, 'OTEL_TRACES_SAMPLER: must be parentbased_traceidratio'],
  [{ OTEL_TRACES_SAMPLER_ARG: '1.1' }, 'OTEL_TRACES_SAMPLER_ARG: must be a number from 0 to 1'],
  [{ OTEL_TRACES_SAMPLER_ARG: 'half' }, 'OTEL_TRACES_SAMPLER_ARG: must be a number from 0 to 1'],
  [{ OTEL_TRACES_SAMPLER_ARG: '' }, 'OTEL_TRACES_SAMPLER_ARG: must be a number from 0 to 1'],
  [{ OTEL_BSP_SCHEDULE_DELAY: '-5' }, 'OTEL_BSP_SCHEDULE_DELAY: must be a whole number from 1'],
  [{ OTEL_BSP_MAX_QUEUE_SIZE: 'many' }, 'OTEL_BSP_MAX_QUEUE_SIZE: must be a whole number from 1'],
  [{ OTEL_RESOURCE_ATTRIBUTES: 'prod' }, 'OTEL_RESOURCE_ATTRIBUTES: must be name=value'],
  [{ OTEL_EXPORTER_OTLP_HEADERS: 'secret' }, 'OTEL_EXPORTER_OTLP_HEADERS: must be name=value'],
  [{ OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'http' }, 'OTEL_NODE_DISABLED_INSTRUMENTATIONS: must not be set'],
  [{ OTEL_TRACES_EXPORTER: 'none' }, 'OTEL_TRACES_EXPORTER: must be otlp'],
  [{ OTEL_SDK_DISABLED: 'yes' }, 'OTEL_SDK_DISABLED: must be true or false'],
])('%j ends the process before it listens, and is named', (variables, complaint) => {
  const program = [`--import=${new URL('telemetry.ts', SOURCES)}`, fileURLToPath(new URL('main.ts', SOURCES))]
  const { status, stderr } = spawnSync(process.execPath, program, { env: variables, encoding: 'utf8' })
  expect(stderr).toContain(`external-score-mock: ${complaint}`)
  expect(status).toBe(1)
})

test.each([
  [{}, false],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT }, true],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT, OTEL_SDK_DISABLED: 'true' }, false],
])(
  'with %j the log says whether there are traces, and only then answers name one',
  async (variables, tracing) => {
    const { says, url } = await serve('external-score-mock', variables)
    await says(`"tracing":${tracing}`)
    const answer = await fetch(`${url}/v1/scores`)
    expect(answer.headers.has('traceresponse')).toBe(tracing)
    expect(answer.headers.has('x-amzn-trace-id')).toBe(tracing)
  },
)
