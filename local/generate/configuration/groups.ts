import { telemetryVariables } from '@loans/service-kit/telemetry/config'
import type { z } from 'zod'
import { variables as authSvc } from '../../../services/auth-svc/src/config.ts'
import { variables as simulator } from '../../../services/external-score-mock/src/config.ts'
import { ownerVariables } from '../../../services/loan-api/src/config/owner.ts'
import { variables as loanApi } from '../../../services/loan-api/src/config.ts'
import { variables as scoringSvc } from '../../../services/scoring-svc/src/config.ts'

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

/** In the order of a request. */
export const services: Group[] = [
  {
    title: 'loan-api',
    schema: loanApi,
    source: 'services/loan-api/src/config.ts',
    concerns: {
      ...LISTENING,
      DATABASE_URL: 'Database',
      AUTH_URL: 'Services that it asks',
      PARTNERS: 'Partners, policy, objectives',
      REQUEST_BUDGET_MS: 'Time and load',
    },
    terraform: ['loan-api.tf'],
  },
  {
    title: 'auth-svc',
    schema: authSvc,
    source: 'services/auth-svc/src/config.ts',
    concerns: { ...LISTENING, ISSUER: 'Tokens' },
    terraform: ['auth-svc.tf'],
  },
  {
    title: 'scoring-svc',
    schema: scoringSvc,
    source: 'services/scoring-svc/src/config.ts',
    concerns: {
      ...LISTENING,
      BUREAU_URL: 'Bureau and time',
      BUREAU_MAX_ATTEMPTS: 'Attempts',
      BREAKER_MINIMUM_CALLS: 'Breaker',
      HEDGING: 'Hedging',
    },
    terraform: ['scoring-svc.tf'],
  },
  {
    title: 'external-score-mock',
    schema: simulator,
    source: 'services/external-score-mock/src/config.ts',
    concerns: { ...LISTENING, SEED: 'Answers' },
    terraform: ['simulator.tf'],
  },
]

export const telemetry: Group = {
  title: 'every service',
  schema: telemetryVariables,
  source: 'packages/service-kit/src/telemetry/config.ts',
  concerns: { OTEL_EXPORTER_OTLP_ENDPOINT: 'Traces' },
  // With what it gives all services of service-kit's own.
  terraform: ['cluster.tf', 'service/main.tf'],
}

/** The programs of loan-api that work on its database as the owner. */
export const owner: Group = {
  title: 'migrate.ts and verify-audit.ts of loan-api',
  introduction: `They read these alone. \`rds-certificates.ts\` reads none, and \`npm run requeue\` asks the operations port.`,
  schema: ownerVariables,
  source: 'services/loan-api/src/config/owner.ts',
  concerns: {},
  terraform: ['migration.tf'],
}

export const groups: Group[] = [...services, telemetry, owner]
