import { problems } from './problem.ts'
import { advice } from './problem-advice.ts'

/**
 * Runs Swagger UI; a file of its own because the page's policy forbids inline scripts. The same policy lets it call nobody but
 * the host that the page came from, which may have been opened by another name (localhost) than the description's.
 */
export const DOCS_SCRIPT = `const dark = matchMedia('(prefers-color-scheme: dark)')
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', follow)
follow()

SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  validatorUrl: null,
  tryItOutEnabled: true,
  persistAuthorization: false,
  requestInterceptor: request => {
    const { pathname, search } = new URL(request.url, location.href)
    return Object.assign(request, { url: location.origin + pathname + search })
  },
})
`

export function docsPage(): string {
  return page(
    'Loan origination API',
    `<link rel="stylesheet" href="/docs/swagger-ui.css">
<style>${DOCS_STYLE}</style>`,
    `<main id="docs"></main>
<noscript><p>This page needs JavaScript; the description itself is at <a href="/openapi.json">/openapi.json</a>,
what to do about errors at <a href="/docs/errors">/docs/errors</a>.</p></noscript>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/docs.js"></script>`,
  )
}

/** The page that the \`type\` of every problem points to: all codes at a glance, then one section per code. */
export function errorsPage(): string {
  const codes = Object.entries(problems)
    .map(([code, kind]) => ({ code, ...kind, ...advice[code as keyof typeof problems] }))
    .sort((one, other) => one.status - other.status)
  const rows = codes.map(
    ({ code, status, retry }) =>
      `<tr><th scope="row"><a href="#${code}"><code>${code.replaceAll('_', '_<wbr>')}</code></a></th><td>${status}</td><td>${withCode(retry)}</td></tr>`,
  )
  const sections = codes.map(
    ({
      code,
      status,
      title,
      meaning,
      remedy,
      retry,
    }) => `<section id="${code}" aria-labelledby="${code}-code">
<h2 id="${code}-code"><a href="#${code}"><code>${code}</code></a></h2>
<p class="status">${status} ${title}</p>
<p>${withCode(meaning)}</p>
<dl><dt>What to do</dt><dd>${withCode(remedy)}</dd>
<dt>Send it again?</dt><dd>${withCode(retry)}</dd></dl>
</section>`,
  )
  return page(
    'Errors of the loan origination API',
    `<style>${ERRORS_STYLE}</style>`,
    `<main><h1>Errors</h1>
<p>Every error is a problem document (<a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>) with one of these codes.
Decide by <code>code</code>: it is stable, while titles and details are for people. <a href="/docs">Back to the API</a></p>
<table><caption>All codes; where it says no, the same request gets the same answer again</caption>
<thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Send it again?</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table>
${sections.join('\n')}</main>`,
  )
}

function page(title: string, head: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="/docs/favicon-32x32.png">
${head}
</head>
<body>
${body}
</body>
</html>
`
}

function withCode(text: string): string {
  return text
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>')
}

/** Swagger UI leaves the page around itself to us, its tables wider than a phone, and a column for links that we have none of. */
const DOCS_STYLE = `
:root { color-scheme: light dark } body { margin: 0 } noscript { display: block; padding: 1rem; font-family: system-ui, sans-serif }
.swagger-ui .renderedMarkdown table { display: block; overflow-x: auto }
.swagger-ui .responses-inner { overflow-x: auto } .swagger-ui .response-col_links { display: none }`

const ERRORS_STYLE = `
:root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif }
body { margin: 0 } main { max-width: 44rem; margin: 0 auto; padding: 2rem 1.25rem 6rem; overflow-wrap: break-word }
h1 { font-size: 1.8rem } h2 { font-size: 1.05rem; margin: 0 } h2 a { color: inherit; text-decoration: none }
table { border-collapse: collapse; width: 100%; margin: 1.5rem 0 2.5rem; font-size: .9rem }
caption { text-align: left; font-weight: 600; padding-bottom: .4rem } th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0 }
th[scope=row] { font-weight: 400 } tr, section { border-top: 1px solid color-mix(in srgb, currentColor 18%, transparent) }
section { padding: 1.1rem 0 }
section:target { background: color-mix(in srgb, orange 14%, transparent); margin: 0 -1rem; padding: 1.1rem 1rem }
section p { margin: .25rem 0 } .status { opacity: .7 } dl { margin: .5rem 0 0 }
dt { font-weight: 600; font-size: .9rem } dd { margin: 0 0 .35rem } code { font-size: .95em }`
