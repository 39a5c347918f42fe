import { type core, z } from 'zod'
import { createDocument } from 'zod-openapi'
import type { Scope } from '../applications/partners.ts'
import type { Policy } from '../applications/policy.ts'
import { REASONS } from '../applications/reasons.ts'
import { approvedExample, receivedExample, rejectedExample, requestExamples } from './examples.ts'
import { GETTING_A_TOKEN, INTRODUCTION } from './introduction.ts'
import { applyingProblems, listingProblems, readingProblems } from './problem-examples.ts'
import { problemResponses } from './problem-responses.ts'
import {
  idempotentReplayed,
  identification,
  location,
  preferenceApplied,
  rateLimits,
  retryAfter,
} from './response-headers.ts'
import {
  application,
  applicationPage,
  applicationRequest,
  decidedApplication,
  pageQuery,
  receivedApplication,
} from './schemas.ts'

type DocumentOptions = { policy: Policy; publicBaseUrl: string; version: string }

/** The OpenAPI 3.1 description of the public port, from the schemas that validate its requests. */
export function openApiDocument({ policy, publicBaseUrl, version }: DocumentOptions) {
  const explain = problemResponses(`${publicBaseUrl}/docs/errors`)
  const security = (scope: Scope) => [{ accessToken: [scope] }]
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Loan origination API',
        version,
        description: INTRODUCTION,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: publicBaseUrl }],
      components: {
        securitySchemes: {
          accessToken: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: GETTING_A_TOKEN,
          },
        },
      },
      paths: {
        '/loan/apply': {
          post: {
            operationId: 'applyForLoan',
            summary: 'Apply for a loan and get the decision',
            description: `A rejection comes with one to four reasons, most important first:\n\n${reasonTable()}`,
            tags: ['Applications'],
            security: security('loans/apply'),
            requestParams: { header: applyingHeaders },
            requestBody: {
              required: true,
              content: {
                'application/json': { schema: applicationRequest(policy), examples: requestExamples },
              },
            },
            responses: {
              200: {
                description: 'Decided: approved with its price, or rejected with the reasons.',
                headers: z.object({
                  ...identification,
                  ...rateLimits,
                  'Idempotent-Replayed': idempotentReplayed,
                }),
                content: {
                  'application/json': {
                    schema: decidedApplication,
                    examples: { approved: { value: approvedExample }, rejected: { value: rejectedExample } },
                  },
                },
              },
              202: {
                description:
                  'Recorded, and decided later: no score came in time, and an outage is never a rejection, or you preferred `respond-async`.',
                headers: z.object({
                  ...identification,
                  ...rateLimits,
                  Location: location,
                  'Retry-After': retryAfter,
                  'Preference-Applied': preferenceApplied,
                  'Idempotent-Replayed': idempotentReplayed,
                }),
                content: {
                  'application/json': {
                    schema: receivedApplication,
                    examples: { received: { value: receivedExample } },
                  },
                },
              },
              ...explain(applyingProblems),
            },
          },
        },
        '/loan/applications/{applicationId}': {
          get: {
            operationId: 'getApplication',
            summary: 'Read one of your applications',
            tags: ['Applications'],
            security: security('loans/read'),
            requestParams: {
              path: z.object({
                applicationId: z.uuid().meta({
                  description: 'Anything that is no id of an application of yours is answered with 404.',
                  example: approvedExample.applicationId,
                }),
              }),
              header: requestHeaders,
            },
            responses: {
              200: {
                description: 'The application as it stands; an undecided one comes with `Retry-After`.',
                headers: z.object({
                  ...identification,
                  ...rateLimits,
                  'Retry-After': retryAfter
                    .optional()
                    .meta({ description: 'With status RECEIVED: whole seconds until reading it again.' }),
                }),
                content: {
                  'application/json': {
                    schema: application,
                    examples: {
                      approved: { value: approvedExample },
                      rejected: { value: rejectedExample },
                      received: { value: receivedExample },
                    },
                  },
                },
              },
              ...explain(readingProblems),
            },
          },
        },
        '/loan/applications': {
          get: {
            operationId: 'listApplications',
            summary: 'List your applications, newest first',
            tags: ['Applications'],
            security: security('loans/read'),
            requestParams: { query: pageQuery, header: requestHeaders },
            responses: {
              200: {
                description: 'One page.',
                headers: z.object({ ...identification, ...rateLimits }),
                content: {
                  'application/json': {
                    schema: applicationPage,
                    examples: {
                      last: {
                        value: {
                          items: [receivedExample, approvedExample, rejectedExample],
                          nextCursor: null,
                        },
                      },
                    },
                  },
                },
              },
              ...explain(listingProblems),
            },
          },
        },
      },
    },
    { override: withoutSafeIntegers },
  )
}

/** zod bounds whole numbers by what a double holds exactly: to a reader that is noise. */
function withoutSafeIntegers({ jsonSchema }: { jsonSchema: core.JSONSchema.BaseSchema }) {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
}

/**
 * Without a pattern: what does not match the service's own is replaced, never refused. Without an example: Swagger UI would send
 * it with everything that is tried.
 */
const requestHeaders = z.object({
  'X-Request-Id': z.string().optional().meta({
    description:
      'Your id of this request: 1 to 64 letters, digits, `_` or `-`. Without one, or with another, we make one.',
  }),
  traceparent: z.string().optional().meta({
    description:
      'Your trace (W3C Trace Context): ours goes on with its id. Whether we record it is ours to choose.',
  }),
})

const applyingHeaders = requestHeaders.extend({
  'Idempotency-Key': z.string().min(1).optional().meta({
    description:
      'Makes it safe to send the request again: a name of your own for this application, 1 to 255 visible ASCII characters, as a quoted string or a bare token. See *Sending a request again*.',
  }),
  Prefer: z.string().optional().meta({
    description:
      '`respond-async` (RFC 7240): answer with 202 as soon as the application is recorded, and decide it within seconds. Anything else is ignored.',
  }),
})

function reasonTable(): string {
  const rows = Object.entries(REASONS).map(([code, description]) => `| \`${code}\` | ${description} |`)
  return `| code | description |\n|---|---|\n${rows.join('\n')}`
}
