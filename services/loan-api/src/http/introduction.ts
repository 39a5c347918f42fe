import type { Scope } from '../applications/partners.ts'
import { sandboxApplicants } from './sandbox-applicants.ts'

const SCOPES: Record<Scope, string> = {
  'loans/apply': 'apply for a loan',
  'loans/read': 'read and list your applications',
}

/** In words, because a token comes from the issuer that a partner is registered with, whose endpoint is not ours to configure. */
export const GETTING_A_TOKEN = `Every operation needs an OAuth 2.0 access token of the client credentials grant (RFC 6749, section 4.4), sent as
\`Authorization: Bearer TOKEN\`. Ask for one at the token endpoint that you were given with your client id and secret:

\`\`\`
curl -u CLIENT_ID:CLIENT_SECRET -d grant_type=client_credentials TOKEN_ENDPOINT
\`\`\`

Its answer has the \`access_token\`, good for \`expires_in\` seconds: keep it for all requests of that time. What it allows are its scopes:

| scope | allows to |
|---|---|
${Object.entries(SCOPES)
  .map(([scope, allows]) => `| \`${scope}\` | ${allows} |`)
  .join('\n')}

Where the platform runs on a laptop (\`npm start\`), \`npm run token\` prints a token and the token endpoint is \`POST /oauth2/token\` of auth-svc,
\`http://127.0.0.1:3001/oauth2/token\` unless it was started with an offset.`

/** What the description of the API begins with. */
export const INTRODUCTION = `Send an application, get its decision in the same answer.

Money is a number with at most two decimals, in the one \`currency\` of this deployment. Times are RFC 3339 in UTC.
Every answer carries \`X-Request-Id\`; send your own (1 to 64 letters, digits, \`_\` or \`-\`) and it is kept.
Your \`traceparent\`, if you send one, is gone on with; \`traceresponse\` names the trace, where requests are traced.
Errors are problem documents (RFC 9457) with a stable \`code\`: see the [catalogue](/docs/errors), which also has those of requests that
reach no operation, such as \`not_found\` and \`method_not_allowed\`.

## Getting a token

${GETTING_A_TOKEN}

## Sending a request again

An answer can get lost: to a timeout, a broken connection, a restart, of ours or of yours. With \`Idempotency-Key: "a name of your own"\` an application
is made once, however often its request is sent. Make a new key for every application (a UUID for example), keep it with the body until
you have the answer. After a broken connection, a timeout of yours or a 503, repeat the request with both. The answers that there are:

| answer | means |
|---|---|
| 200 | decided; with \`Idempotent-Replayed: true\` an earlier request did it. The body is the same every time |
| 202 | on record and decided later: repeat the request, or read it at \`Location\`, after \`Retry-After\` seconds |
| 409 \`request_in_progress\` | an earlier request has not ended yet: repeat it after \`Retry-After\` seconds |
| 422 \`idempotency_key_reused\` | the key stands for another application of yours; neither the order of members nor the spelling of a number makes another one |

Keys are yours alone: another partner's are never yours. A request that is refused (any other 4xx, \`overloaded\`, \`authentication_unavailable\`) leaves its key unused. A key is kept
as long as its application, which is never deleted.

${sandboxApplicants()}`
