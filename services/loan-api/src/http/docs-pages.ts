import { problems } from './problem.ts'

/** Runs Swagger UI; a file of its own because the page's policy forbids inline scripts. */
export const DOCS_SCRIPT = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  validatorUrl: null,
  tryItOutEnabled: true,
  persistAuthorization: false,
})
`

export function docsPage(): string {
  return page(
    'Loan origination API',
    `<link rel="stylesheet" href="/docs/swagger-ui.css">`,
    `<div id="docs"></div>
<noscript><p>This page needs JavaScript; the description itself is at <a href="/openapi.json">/openapi.json</a>.</p></noscript>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/docs.js"></script>`,
  )
}

/** The page that the \`type\` of every problem points to: one section per code. */
export function errorsPage(): string {
  const sections = Object.entries(problems).map(
    ([code, { status, title, meaning }]) => `<section id="${code}">
<h2><a href="#${code}"><code>${code}</code></a></h2>
<p class="status">${status} ${title}</p>
<p>${withCode(meaning)}</p>
</section>`,
  )
  return page(
    'Errors',
    `<style>${ERRORS_STYLE}</style>`,
    `<main><h1>Errors</h1>
<p>Every error is a problem document (<a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>) with one of these codes.
The codes are stable; titles and details are for people. <a href="/docs">Back to the API</a></p>
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

const ERRORS_STYLE = `
:root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif }
body { margin: 0 } main { max-width: 44rem; margin: 0 auto; padding: 2rem 1.25rem 6rem }
h1 { font-size: 1.8rem } h2 { font-size: 1.05rem; margin: 0 } h2 a { color: inherit; text-decoration: none }
section { border-top: 1px solid color-mix(in srgb, currentColor 18%, transparent); padding: 1.1rem 0 }
section:target { background: color-mix(in srgb, orange 14%, transparent); margin: 0 -1rem; padding: 1.1rem 1rem }
section p { margin: .25rem 0 } .status { opacity: .7 } code { font-size: .95em }`
