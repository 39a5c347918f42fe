import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sendJson } from '@loans/service-kit/http-server/app'
import { methodNotAllowed } from '@loans/service-kit/problem/problem'
import { type Response, Router } from 'express'
import { isOnThisMachine } from '../on-this-machine.ts'
import { changelogPage } from './changelog-page.ts'
import { errorsPage } from './errors-page.ts'
import { swaggerPage, swaggerScript } from './swagger-page.ts'

const SWAGGER_UI_FILES = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png']

type Addresses = { publicBaseUrl: string; tokenUrl: string }

/** The description of the API for programs and for people. Everything is served from here: no other host is asked. */
export function docsRoutes(openApi: unknown, { publicBaseUrl, tokenUrl }: Addresses): Router {
  const routes = Router({ caseSensitive: true, strict: true })
  const get = (path: string, send: (res: Response) => void) =>
    routes
      .route(path)
      .get((_req, res) => send(res))
      .all(methodNotAllowed('GET', 'HEAD'))
  const getPage = (path: string, html: string, policy = contentSecurityPolicy()) =>
    get(path, res => {
      res.set('Content-Security-Policy', policy).type('text/html').end(html)
    })
  // Secrets of a platform on this very machine are known to everybody; a real one belongs in no web page.
  const tokenOrigins = isOnThisMachine(publicBaseUrl, tokenUrl) ? [new URL(tokenUrl).origin] : []

  get('/', res => res.redirect('/docs'))
  get('/openapi.json', res => sendJson(res, 200, openApi))
  getPage('/docs', swaggerPage(), contentSecurityPolicy(tokenOrigins))
  getPage('/docs/errors', errorsPage())
  getPage('/docs/changelog', changelogPage())
  get('/docs/docs.js', res => res.type('text/javascript').end(swaggerScript(publicBaseUrl)))
  for (const file of SWAGGER_UI_FILES) {
    const root = dirname(fileURLToPath(import.meta.resolve(`swagger-ui-dist/${file}`)))
    get(`/docs/${file}`, res => res.sendFile(file, { root, maxAge: '1h', acceptRanges: false }))
  }
  return routes
}

/** Swagger UI sets styles from its script; nothing else may come from anywhere but us, or be sent anywhere but to us and `others`. */
function contentSecurityPolicy(others: string[] = []): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    ["connect-src 'self'", ...others].join(' '),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
