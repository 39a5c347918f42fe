import { page } from './page.ts'

/** The description of the API, to be read and tried. */
export function swaggerPage(): string {
  return page({
    title: 'Loan origination API',
    head: `<link rel="stylesheet" href="/docs/swagger-ui.css">
<style>${STYLE}</style>`,
    body: `<main id="docs"></main>
<noscript><p>This page needs JavaScript; the description itself is at <a href="/openapi.json">/openapi.json</a>,
what to do about errors at <a href="/docs/errors">/docs/errors</a>.</p></noscript>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/docs.js"></script>`,
  })
}

/**
 * Runs Swagger UI; a file of its own because the page's policy forbids inline scripts. The same policy lets it call the API under no name
 * but that of the page itself, which may have been opened by another one (localhost) than the description's.
 */
export function swaggerScript(publicBaseUrl: string): string {
  return `const api = ${JSON.stringify(new URL(publicBaseUrl).origin)}
const dark = matchMedia('(prefers-color-scheme: dark)')
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', follow)
follow()

SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
  tryItOutEnabled: true,
  persistAuthorization: false,
  requestInterceptor: request => {
    const { origin, pathname, search } = new URL(request.url, location.href)
    return origin === api ? Object.assign(request, { url: location.origin + pathname + search }) : request
  },
})
`
}

/** Swagger UI leaves the page around itself to us, its tables wider than a phone, and a column for links that we have none of. */
const STYLE = `
noscript { display: block; padding: 1rem }
.swagger-ui .renderedMarkdown table { display: block; overflow-x: auto } .swagger-ui .renderedMarkdown tr :is(th, td):nth-child(n) { padding-right: 1rem }
.swagger-ui .responses-inner { overflow-x: auto } .swagger-ui .response-col_links { display: none }`
