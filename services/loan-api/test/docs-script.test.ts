import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { startLoanApi } from './_loan-api.ts'

const loanApi = await startLoanApi()
const { text: script } = await loanApi.call('/docs/docs.js', { token: '' })

type Options = { url: string; requestInterceptor: (request: { url: string }) => { url: string } }

/** Runs the page's script as a browser would that found the page at localhost. */
function run(isDark: boolean) {
  const classes: [string, boolean][] = []
  let options: Options | undefined
  runInNewContext(script, {
    URL,
    location: { origin: 'http://localhost:3000', href: 'http://localhost:3000/docs' },
    matchMedia: () => ({ matches: isDark, addEventListener: () => {} }),
    document: {
      documentElement: { classList: { toggle: (name: string, on: boolean) => classes.push([name, on]) } },
    },
    SwaggerUIBundle: (given: Options) => {
      options = given
    },
  })
  return { classes, options }
}

test('what is tried on the page goes to the host that the page came from, which its policy allows', () => {
  const { options } = run(false)
  const tried = { url: 'http://loans.example/loan/applications?limit=2' }
  expect(options?.requestInterceptor(tried).url).toBe('http://localhost:3000/loan/applications?limit=2')
  expect(options?.requestInterceptor({ url: '/openapi.json' }).url).toBe('/openapi.json')
})

test('what is for others goes to them: the token endpoint is no part of the API', () => {
  const { options } = run(false)
  const asked = { url: 'http://127.0.0.1:3001/oauth2/token' }
  expect(options?.requestInterceptor(asked).url).toBe('http://127.0.0.1:3001/oauth2/token')
})

test.each([true, false])('the page is dark where its reader wants that: %s', isDark => {
  expect(run(isDark).classes).toEqual([['dark-mode', isDark]])
})
