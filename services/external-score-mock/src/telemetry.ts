import { startTelemetry } from '@loans/service-kit/telemetry/start'

/** Loaded before the service: `node --import ./src/telemetry.ts src/main.ts`. */
await startTelemetry('external-score-mock', process.env, {
  callers: 'ours',
  attributes: [],
})
