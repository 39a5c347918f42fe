import { z } from 'zod'
import { createDocument, type ZodOpenApiResponseObject } from 'zod-openapi'
import type { Policy } from '../applications/policy.ts'
import { REASONS } from '../applications/reasons.ts'
import { approvedExample, receivedExample, rejectedExample } from './examples.ts'
import { type ProblemCode, problems } from './problem.ts'
import { sandboxApplicants } from './sandbox-applicants.ts'
import {
  application,
  applicationPage,
  applicationRequest,
  decidedApplication,
  pageQuery,
  problemDocument,
  receivedApplication,
} from './schemas.ts'

type DocumentOptions = { policy: Policy; publicBaseUrl: string; version: string }

/** The OpenAPI 3.1 description of the public port, from the schemas that validate its requests. */
export function openApiDocument({ policy, publicBaseUrl, version }: DocumentOptions) {
  const explain = problemResponses(`${publicBaseUrl}/docs/errors`)
  const security = (scope: string) => [{ accessToken: [scope] }]
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Loan origination API',
      version,
      description: `${INTRODUCTION}\n\n${sandboxApplicants()}`,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: publicBaseUrl }],
    components: {
      securitySchemes: {
        accessToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'An OAuth 2.0 access token of the client credentials grant.',
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
          requestBody: {
            required: true,
            content: { 'application/json': { schema: applicationRequest(policy) } },
          },
          responses: {
            200: {
              description: 'Decided: approved with its price, or rejected with the reasons.',
              content: {
                'application/json': {
                  schema: decidedApplication,
                  examples: { approved: { value: approvedExample }, rejected: { value: rejectedExample } },
                },
              },
            },
            202: {
              description:
                'Recorded. No score came in time, so it is not decided: an outage is never a rejection.',
              headers: z.object({
                Location: z.string().meta({ description: 'Path where the application can be read.' }),
                'Retry-After': retryAfter,
              }),
              content: { 'application/json': { schema: receivedApplication, example: receivedExample } },
            },
            ...explain(
              'malformed_request',
              'invalid_request',
              'authentication_required',
              'invalid_token',
              'insufficient_scope',
              'unknown_client',
              'request_timeout',
              'payload_too_large',
              'unsupported_media_type',
              'internal_error',
              'authentication_unavailable',
              'receipt_unconfirmed',
            ),
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
            path: z.object({ applicationId: z.uuid().meta({ example: approvedExample.applicationId }) }),
          },
          responses: {
            200: {
              description: 'The application as it stands; an undecided one comes with `Retry-After`.',
              headers: z.object({ 'Retry-After': retryAfter.optional() }),
              content: { 'application/json': { schema: application, example: approvedExample } },
            },
            ...explain(...READING_PROBLEMS, 'not_found'),
          },
        },
      },
      '/loan/applications': {
        get: {
          operationId: 'listApplications',
          summary: 'List your applications, newest first',
          tags: ['Applications'],
          security: security('loans/read'),
          requestParams: { query: pageQuery },
          responses: {
            200: {
              description: 'One page.',
              content: {
                'application/json': {
                  schema: applicationPage,
                  example: { items: [approvedExample, rejectedExample], nextCursor: null },
                },
              },
            },
            ...explain(...READING_PROBLEMS, 'invalid_request'),
          },
        },
      },
    },
  })
}

const READING_PROBLEMS: ProblemCode[] = [
  'authentication_required',
  'invalid_token',
  'insufficient_scope',
  'unknown_client',
  'internal_error',
  'authentication_unavailable',
  'database_unavailable',
]

const retryAfter = z.string().meta({ description: 'Whole seconds.' })

/** One response per status, with an example for each code that has it. */
function problemResponses(errorsPage: string) {
  return (...codes: ProblemCode[]): Record<`${4 | 5}${string}`, ZodOpenApiResponseObject> => {
    const byStatus = Map.groupBy(codes, code => problems[code].status)
    const responses = [...byStatus].map(([status, codesOfStatus]) => [
      status,
      {
        description: codesOfStatus.map(code => `\`${code}\`: ${problems[code].meaning}`).join('\n\n'),
        content: {
          'application/problem+json': {
            schema: problemDocument,
            examples: Object.fromEntries(
              codesOfStatus.map(code => [code, { value: problemExample(errorsPage, code) }]),
            ),
          },
        },
      },
    ])
    return Object.fromEntries(responses)
  }
}

function problemExample(errorsPage: string, code: ProblemCode) {
  const { title, status } = problems[code]
  return {
    type: `${errorsPage}#${code}`,
    title,
    status,
    detail: 'what happened this time',
    code,
    requestId: '5f0c7b52-8a0f-4a3e-9b57-2f1f8d1c6f0a',
    ...(code === 'invalid_request' && {
      errors: [{ pointer: '#/amount', detail: 'must be 1000 to 100000' }],
    }),
    ...(code === 'receipt_unconfirmed' && { applicationId: approvedExample.applicationId }),
  }
}

const INTRODUCTION = `Send an application, get its decision in the same answer.

Money is a number with at most two decimals, in the one \`currency\` of this deployment. Times are RFC 3339 in UTC.
Every answer carries \`X-Request-Id\`; send your own (1 to 64 letters, digits, \`_\` or \`-\`) and it is kept.
Errors are problem documents (RFC 9457) with a stable \`code\`: see the [catalogue](/docs/errors).`

function reasonTable(): string {
  const rows = Object.entries(REASONS).map(([code, description]) => `| \`${code}\` | ${description} |`)
  return `| code | description |\n|---|---|\n${rows.join('\n')}`
}
