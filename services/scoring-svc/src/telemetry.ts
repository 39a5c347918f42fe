import { startTelemetry } from '@loans/service-kit/telemetry/start'

/** Loaded before the service: `node --import ./src/telemetry.ts src/main.ts`. */
await startTelemetry('scoring-svc', process.env, {
  callers: 'ours',
  attributes: [
    'bureau.attempt',
    'bureau.budget_left_ms',
    'bureau.hedge',
    'bureau.outcome',
    'circuit_breaker.state',
  ],
})
