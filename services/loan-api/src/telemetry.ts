import { startTelemetry } from '@loans/service-kit/telemetry/start'

/** Loaded before the service: `node --import ./src/telemetry.ts src/main.ts`. */
await startTelemetry('loan-api', process.env, {
  callers: 'strangers',
  attributes: [
    'loan.application_id',
    'loan.partner_id',
    'loan.status',
    'loan.decision_mode',
    'loan.policy_version',
    'loan.deferral_reason',
    'loan.round',
  ],
})
