import type { Express, Router } from 'express'

type Layer = {
  name: string
  /** Whether it is mounted at `/`. */
  slash?: boolean
  handle: { stack?: Layer[] }
  route?: { path: string; methods: Record<string, boolean> }
}

/** Every operation that `router` has, `GET /things/{thingId}`, as the description spells it; `ALL` where a path takes any method. */
export function routesOf(router: Express['router'] | Router): string[] {
  return routesIn(router.stack as unknown as Layer[]).sort()
}

function routesIn(layers: Layer[]): string[] {
  return layers.flatMap(({ name, slash, handle, route }) => {
    if (route) return methodsOf(route).map(method => `${method.toUpperCase()} ${inBraces(route.path)}`)
    if (!handle.stack) return []
    if (!slash)
      throw new Error(`${name}: where it is mounted cannot be seen; give its routes their whole paths`)
    return routesIn(handle.stack)
  })
}

/** What is left for `.all` is the refusal of other methods, when there are some. */
function methodsOf({ methods: { _all, ...methods } }: { methods: Record<string, boolean> }): string[] {
  const named = Object.keys(methods)
  return named.length > 0 ? named : ['all']
}

function inBraces(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}')
}

/** The pages that describe the API belong to everybody, and are not in the description. */
const DESCRIBES = /^GET (\/|\/openapi\.json|\/docs(\/[\w.-]+)?)$/

/** What the description and the routes do not agree on (OWASP API9); the pages of the description apart. */
export function compareRoutes(routes: string[], described: string[]) {
  return {
    pages: routes.filter(route => DESCRIBES.test(route)),
    undescribed: routes.filter(route => !DESCRIBES.test(route) && !described.includes(route)),
    missing: described.filter(operation => !routes.includes(operation)),
  }
}
