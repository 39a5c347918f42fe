import type { Scope } from '../applications/partners.ts'
import { COMPATIBILITY } from './compatibility.ts'
import { isOnThisMachine } from './on-this-machine.ts'
import { sandboxApplicants } from './sandbox-applicants.ts'

type Addresses = { publicBaseUrl: string; tokenUrl: string }

/** What each scope allows, as the description says it. */
export const SCOPES: Record<Scope, string> = {
  'loans/apply': 'apply for a loan',
  'loans/read': 'read and list your applications',
}

/** Where credentials are asked for; the address and the scopes are beside it. */
export function authorizing({ publicBaseUrl, tokenUrl }: Addresses): string {
  return `Client credentials (RFC 6749, section 4.4), by Basic: how to get a token without this page is told under *Getting a token*. ${
    isOnThisMachine(publicBaseUrl, tokenUrl)
      ? ''
      : 'Secrets of yours belong in no web page: paste a token below.'
  }`.trim()
}

function gettingAToken(tokenUrl: string): string {
  return `Every operation needs an OAuth 2.0 access token of the client credentials grant (RFC 6749, section 4.4), sent as
\`Authorization: Bearer TOKEN\`. Ask for one with your client id and secret:

\`\`\`
curl -u CLIENT_ID:CLIENT_SECRET -d grant_type=client_credentials ${tokenUrl}
\`\`\`

Its answer has the \`access_token\`, good for \`expires_in\` seconds: keep it for all requests of that time. What it allows are its scopes:

| scope | allows to |
|---|---|
${Object.entries(SCOPES)
  .map(([scope, allows]) => `| \`${scope}\` | ${allows} |`)
  .join('\n')}`
}

/** What the description of the API begins with. */
export function introduction({ publicBaseUrl, tokenUrl }: Addresses): string {
  return `Send an application, get its decision in the same answer.
What to do about each error is in the [catalogue of errors](/docs/errors), what has changed and when in the [changelog](/docs/changelog).

## Try it

${isOnThisMachine(publicBaseUrl, tokenUrl) ? ON_THIS_MACHINE : ELSEWHERE}

${sandboxApplicants()}

## Getting a token

${gettingAToken(tokenUrl)}

## What is the same everywhere

- Money is a number with at most 2 decimals, in the one \`currency\` of this deployment. Interest is percent a year, terms are months, waits are seconds.
- Times are RFC 3339 in UTC.
- Every answer carries \`X-Request-Id\`; send your own (1 to 64 letters, digits, \`_\` or \`-\`) and it is kept.
- Your \`traceparent\`, if you send one, is gone on with; \`traceresponse\` names the trace, where requests are traced.
- Errors are problem documents (RFC 9457) with a stable \`code\`. The [catalogue](/docs/errors) also has those of requests that reach no operation,
  such as \`not_found\` and \`method_not_allowed\`.
${COMPATIBILITY.map(sentence => `- ${sentence}`).join('\n')}`
}

/** With a partner that every start on a laptop has. */
const ON_THIS_MACHINE = `Where this is the page at \`/docs\`: press **Authorize**, fill in \`demo-partner\` and \`demo-secret\` and press the Authorize below them;
then open an operation and press **Execute**. Or paste a token under \`accessToken\`: \`npm run token\` prints one.`

const ELSEWHERE = `Where this is the page at \`/docs\`: get a token as below, press **Authorize** and paste it under \`accessToken\`;
then open an operation and press **Execute**. A secret belongs in no web page, nor in this one.`
