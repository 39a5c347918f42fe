import { REASONS } from '../applications/reasons.ts'

const REASON_TABLE = Object.entries(REASONS).map(([code, description]) => `| \`${code}\` | ${description} |`)

/** What there is to know before applying. */
export const APPLYING = `The answer is the decision, or else \`202\`: it is on record, and decided as soon as can be. A rejection comes with
one to four reasons, most important first:

| code | description |
|---|---|
${REASON_TABLE.join('\n')}

### Sending a request again

An answer can get lost: to a timeout, a broken connection, a restart, of ours or of yours. With \`Idempotency-Key: "order-17"\` an application
is made once, however often its request is sent. Make a new key for every application (a UUID for example), keep it with the body until
you have the answer. After a broken connection, a timeout of yours or a 503, repeat the request with both. The answers that there are:

| answer | means |
|---|---|
| 200 | decided; with \`Idempotent-Replayed: true\` an earlier request did it. The body is the same every time |
| 202 | on record and decided later: repeat the request, or read it at \`Location\`, after \`Retry-After\` seconds |
| 409 \`request_in_progress\` | an earlier request has not ended yet: repeat it after \`Retry-After\` seconds |
| 422 \`idempotency_key_reused\` | the key stands for another application of yours; neither the order of members nor the spelling of a number makes another one |

Keys are yours alone: another partner's are never yours. A request that is refused (any other 4xx, \`overloaded\`, \`authentication_unavailable\`) leaves its key unused. A key is kept
as long as its application, which is never deleted.`
