import { type core, z } from 'zod'
import { createDocument } from 'zod-openapi'
import type { Scope } from '../applications/partners.ts'
import type { Policy } from '../applications/policy.ts'
import { APPLYING } from './applying.ts'
import { approvedExample, receivedExample, rejectedExample, requestExamples } from './examples.ts'
import { authorizing, introduction, SCOPES } from './introduction.ts'
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

type DocumentOptions = { policy: Policy; publicBaseUrl: string; tokenUrl: string; version: string }

/** The OpenAPI 3.1 description of the public port, from the schemas that validate its requests. */
export function openApiDocument({ policy, publicBaseUrl, tokenUrl, version }: DocumentOptions) {
  const explain = problemResponses(`${publicBaseUrl}/docs/errors`)
  // Either way it is the same token.
  const security = (scope: Scope) => [{ clientCredentials: [scope] }, { accessToken: [] }]
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Loan origination API',
        version,
        description: introduction({ publicBaseUrl, tokenUrl }),
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: publicBaseUrl }],
      tags: [{ name: 'Applications', description: 'Apply for a loan, and read what became of it.' }],
      components: {
        securitySchemes: {
          clientCredentials: {
            type: 'oauth2',
            description: authorizing({ publicBaseUrl, tokenUrl }),
            flows: { clientCredentials: { tokenUrl, scopes: SCOPES } },
          },
          accessToken: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: 'A token that you have already: the `access_token` of the token endpoint.',
          },
        },
      },
      paths: {
        '/loan/apply': {
          post: {
            operationId: 'applyForLoan',
            summary: 'Apply for a loan and get the decision',
            description: APPLYING,
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
            description:
              'The application as it stands: RECEIVED until it is decided, and the same for ever after. An undecided one says by `Retry-After` when to ask again.',
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
            description:
              'A page at a time: as long as `nextCursor` is not null, send it as `cursor` for the next. What is applied for after the first page is on none of the others.',
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
                      first: {
                        value: {
                          items: [receivedExample, approvedExample],
                          nextCursor: approvedExample.applicationId,
                        },
                      },
                      last: {
                        value: {
                          items: [rejectedExample],
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
    { override: asPartnersReadIt },
  )
}

type Rendered = { jsonSchema: core.JSONSchema.BaseSchema; io: 'input' | 'output' }

/**
 * zod bounds whole numbers by what a double holds exactly, and spells out formats that have a name: to a reader that is noise. And it closes objects:
 * a request with an unknown member is refused, but answers may get further members at any time.
 */
function asPartnersReadIt({ jsonSchema, io }: Rendered) {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern
  if (io === 'output') delete jsonSchema.additionalProperties
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
