import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { demoPartner } from '../demo-partners.ts'
import { fetchAccessToken } from '../demonstration/access-token.ts'
import type { RunningSystem } from '../launcher/run-file.ts'
import { clearBench, type Run } from './_bench.ts'
import { makePlace, type Place, startDirectly, untilNothingIsLeft, untilUp } from './_system.ts'
import {
  findChromium,
  keepScreenshot,
  launchChromium,
  newPage,
  untilText,
  violationsOf,
} from './operations-page/_chromium.ts'

const chromium = findChromium('the pages of the API')

/** Of a decision, on a machine that may be busy. */
const ANSWERED_WITHIN_MS = 30_000
const APPLY = '#operations-Applications-applyForLoan'
const LIST = '#operations-Applications-listApplications'
const ANSWER = '.live-responses-table .response'

describe.runIf(chromium)('the pages of the API, in a browser', () => {
  let place: Place
  let start: Run | undefined
  let system: RunningSystem | undefined
  let browser: Browser | undefined
  let loanApi: string
  let authSvc: string
  const complaints: string[] = []

  beforeAll(async () => {
    place = await makePlace()
    start = startDirectly(place)
    system = await untilUp(start, place)
    loanApi = system.services['loan-api']?.url ?? ''
    authSvc = system.services['auth-svc']?.url ?? ''
    browser = await launchChromium(chromium ?? '')
  })

  afterAll(async () => {
    await browser?.close()
    // What did not come up has said why, and its rest is cleared away below.
    if (start && system) {
      process.kill(start.pid, 'SIGINT')
      await untilNothingIsLeft(system, place)
    }
    await clearBench()
  })

  // What a test expects of them it takes away.
  afterEach(() => {
    expect(complaints.splice(0), 'the page complained, or asked somebody else').toEqual([])
  })

  async function open(address: string, look: Parameters<typeof newPage>[3] = {}): Promise<Page> {
    if (!browser) throw new Error('there is no browser')
    const page = await newPage(browser, [new URL(address).origin, authSvc], complaints, look)
    await page.goto(address)
    return page
  }

  async function openDocs(address = `${loanApi}/docs`): Promise<Page> {
    const page = await open(address)
    await page.locator(APPLY).waitFor()
    return page
  }

  test.each(['127.0.0.1', 'localhost'])(
    'opened at %s, one authorizes as the demonstration partner, executes, and the loan is approved',
    async host => {
      const page = await openDocs(`http://${host}:${new URL(loanApi).port}/docs`)
      await authorize(page, demoPartner.partnerId, demoPartner.secret)
      await page.locator('.auth-container', { hasText: 'Logout' }).waitFor()
      await keepScreenshot(page, `authorized-${host}`, 'docs')
      await page.locator('.modal-ux .close-modal').click()
      expect(await execute(page, APPLY)).toMatch(/^200\b/)
      await untilText(
        page,
        `${APPLY} ${ANSWER} .response-col_description`,
        /"status": "APPROVED"/,
        ANSWERED_WITHIN_MS,
      )
      await keepScreenshot(page, `executed-${host}`, 'docs')
      await page.close()
    },
  )

  test('a token that one has already is pasted', async () => {
    const page = await openDocs()
    await page.locator('.btn.authorize').click()
    await page.locator('#auth-bearer-value').fill(await fetchAccessToken(authSvc, demoPartner))
    await page
      .locator('.auth-container', { has: page.locator('#auth-bearer-value') })
      .locator('.authorize')
      .click()
    await page.locator('.modal-ux .close-modal').click()
    expect(await execute(page, LIST)).toMatch(/^200\b/)
    await page.close()
  })

  test('without a token the answer is the problem, and leads to what to do', async () => {
    const page = await openDocs()
    expect(await execute(page, LIST)).toMatch(/^401\b/)
    const problem = await page.locator(`${LIST} ${ANSWER} .response-col_description`).innerText()
    const type = /"type": "([^"]+)"/.exec(problem)?.[1] ?? ''
    expect(type).toBe(`${loanApi}/docs/errors#authentication_required`)
    await page.goto(type)
    await page.locator('section:target', { hasText: 'Authentication required' }).waitFor()
    await page.close()
    // The browser's own words about the status.
    expect(complaints.splice(0)).toEqual([expect.stringContaining('401')])
  })

  test('a wrong secret is said to be wrong', async () => {
    const page = await openDocs()
    await authorize(page, demoPartner.partnerId, 'wrong')
    await untilText(page, '.modal-ux .errors', /Unauthorized|invalid_client/, ANSWERED_WITHIN_MS)
    await page.close()
    expect(complaints.splice(0)).toEqual([expect.stringContaining('401')])
  })

  test('the applicants and the ways to errors and changelog are there before anything is scrolled', async () => {
    const page = await openDocs()
    for (const text of ['deferred-then-approved', 'catalogue of errors', 'changelog']) {
      const box = await page
        .locator('.information-container')
        .getByText(text, { exact: true })
        .first()
        .boundingBox()
      expect([text, (box?.y ?? Number.POSITIVE_INFINITY) < 1_000]).toEqual([text, true])
    }
    await page.close()
  })

  test.each(['/docs', '/docs/errors', '/docs/changelog'])(
    '%s fits a phone, light and dark, and what is ours in it is clear to axe',
    async path => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const page = await open(loanApi + path, { colorScheme, width: 390, height: 844 })
        await page.locator(path === '/docs' ? APPLY : 'main h1').waitFor()
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
        // Swagger UI's own faults are not ours to mend.
        if (path !== '/docs') expect(await violationsOf(page)).toEqual([])
        await keepScreenshot(
          page,
          `${path.replace('/docs', '').replace('/', '') || 'api'}-phone-${colorScheme}`,
          'docs',
        )
        await page.close()
      }
    },
  )
})

/** As the description says: the dialog, id and secret, and the button below them. */
async function authorize(page: Page, clientId: string, secret: string): Promise<void> {
  await page.locator('.btn.authorize').click()
  await page.locator('#client_id_clientCredentials').fill(clientId)
  await page.locator('#client_secret_clientCredentials').fill(secret)
  await page
    .locator('.auth-container', { has: page.locator('#client_id_clientCredentials') })
    .locator('.authorize')
    .click()
}

/** Opens an operation, sends what it suggests, and returns the status that is shown. */
async function execute(page: Page, operation: string): Promise<string> {
  await page.locator(`${operation} .opblock-summary-control`).click()
  await page.locator(`${operation} .execute`).click()
  const status = page.locator(`${operation} ${ANSWER} .response-col_status`)
  await status.waitFor({ timeout: ANSWERED_WITHIN_MS })
  return status.innerText()
}
