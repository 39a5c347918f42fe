import { telemetryVariables } from '@loans/service-kit/telemetry/config'
import type { z } from 'zod'
import { variables as authSvcVariables } from '../../../services/auth-svc/src/config.ts'
import { variables as simulatorVariables } from '../../../services/external-score-mock/src/config.ts'
import { ownerVariables } from '../../../services/loan-api/src/config/owner.ts'
import { variables as loanApiVariables } from '../../../services/loan-api/src/config.ts'
import { variables as scoringSvcVariables } from '../../../services/scoring-svc/src/config.ts'

/** What one schema reads. */
export type Group = {
  title: string
  introduction?: string
  schema: z.ZodObject
  /** Where it is: who has to say what a variable means says it there. */
  source: string
  /** By the name of its first variable; it ends where the next begins. */
  concerns: Record<string, string>
  /** The files of infra/modules/demo in which Terraform sets them. */
  terraform: string[]
}

const LISTENING = { HOST: 'Listening and stopping', LOG_LEVEL: 'Logs and metrics' }

const loanApi: Group = {
  title: 'loan-api',
  schema: loanApiVariables,
  source: 'services/loan-api/src/config.ts',
  concerns: {
    ...LISTENING,
    DATABASE_URL: 'Database',
    AUTH_URL: 'Services that it asks',
    PARTNERS: 'Partners, policy, objectives',
    REQUEST_BUDGET_MS: 'Time and load',
  },
  terraform: ['loan-api.tf'],
}

/** Of loan-api's programs that work on its database as the owner. */
const owner: Group = {
  title: 'migrate.ts and verify-audit.ts of loan-api',
  introduction:
    'They read these alone. `rds-certificates.ts` reads none, and `npm run requeue` asks the operations port.',
  schema: ownerVariables,
  source: 'services/loan-api/src/config/owner.ts',
  concerns: {},
  terraform: ['migration.tf'],
}

const authSvc: Group = {
  title: 'auth-svc',
  schema: authSvcVariables,
  source: 'services/auth-svc/src/config.ts',
  concerns: { ...LISTENING, ISSUER: 'Tokens' },
  terraform: ['auth-svc.tf'],
}

const scoringSvc: Group = {
  title: 'scoring-svc',
  schema: scoringSvcVariables,
  source: 'services/scoring-svc/src/config.ts',
  concerns: {
    ...LISTENING,
    BUREAU_URL: 'Bureau and time',
    BUREAU_MAX_ATTEMPTS: 'Attempts',
    BREAKER_MINIMUM_CALLS: 'Breaker',
    HEDGING: 'Hedging',
  },
  terraform: ['scoring-svc.tf'],
}

const simulator: Group = {
  title: 'external-score-mock',
  schema: simulatorVariables,
  source: 'services/external-score-mock/src/config.ts',
  concerns: { ...LISTENING, SEED: 'Answers' },
  terraform: ['simulator.tf'],
}

/** What a service reads before all else, whichever it is. */
export const telemetry: Group = {
  title: 'telemetry',
  schema: telemetryVariables,
  source: 'packages/service-kit/src/telemetry/config.ts',
  concerns: { OTEL_EXPORTER_OTLP_ENDPOINT: 'Traces' },
  // With what these give all services of service-kit's own.
  terraform: ['cluster.tf', 'service/main.tf'],
}

/** In the order of a request. */
export const services = [loanApi, authSvc, scoringSvc, simulator]

/** Each with a section of its own. */
export const programs = [loanApi, owner, authSvc, scoringSvc, simulator]

export const groups = [telemetry, ...programs]
