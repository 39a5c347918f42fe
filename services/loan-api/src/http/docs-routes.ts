import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sendJson } from '@loans/service-kit/http-server/app'
import { methodNotAllowed } from '@loans/service-kit/problem/problem'
import { type Response, Router } from 'express'
import { DOCS_SCRIPT, docsPage, errorsPage } from './docs-pages.ts'

/** Swagger UI sets styles from its script; nothing else may come from anywhere but us. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const SWAGGER_UI_FILES = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png']

/** The description of the API for programs and for people. Everything is served from here: no other host is asked. */
export function docsRoutes(openApi: unknown): Router {
  const routes = Router({ caseSensitive: true, strict: true })
  const get = (path: string, send: (res: Response) => void) =>
    routes
      .route(path)
      .get((_req, res) => send(res))
      .all(methodNotAllowed('GET', 'HEAD'))

  get('/', res => res.redirect('/docs'))
  get('/openapi.json', res => sendJson(res, 200, openApi))
  get('/docs', res => sendPage(res, docsPage()))
  get('/docs/errors', res => sendPage(res, errorsPage()))
  get('/docs/docs.js', res => res.type('text/javascript').end(DOCS_SCRIPT))
  for (const file of SWAGGER_UI_FILES) {
    const root = dirname(fileURLToPath(import.meta.resolve(`swagger-ui-dist/${file}`)))
    get(`/docs/${file}`, res => res.sendFile(file, { root, maxAge: '1h', acceptRanges: false }))
  }
  return routes
}

function sendPage(res: Response, html: string): void {
  res.set('Content-Security-Policy', CONTENT_SECURITY_POLICY).type('text/html').end(html)
}
