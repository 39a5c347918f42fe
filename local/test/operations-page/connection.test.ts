import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  findChromium,
  keepScreenshot,
  launchChromium,
  openPage,
  untilText,
  violationsOf,
} from './_chromium.ts'
import { closeAll, eventually, startPage } from './_page.ts'

const chromium = findChromium('an open page that loses its connection')
const NEVER_MS = 1_000_000_000

/** The page's own four seconds, on a machine that is busy. */
const NOTICED_WITHIN_MS = 20_000

describe.runIf(chromium)('an open page', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium(chromium ?? '')
  })
  afterEach(closeAll)
  afterAll(() => browser?.close())

  const NOT_CONNECTED = /^Not connected: last seen \d\d:\d\d:\d\d, it said “Ready, nobody is applying”$/

  test('whose server is gone says so, and what it said last, and knows of no service any more', async () => {
    const server = await startPage()
    const page = await openPage(browser, server.url, [])
    await untilText(page, '#headline', /^Ready/, NOTICED_WITHIN_MS)
    await recordHeadlines(page)
    const fromMs = (await server.snapshot()).status.atMs
    // Beyond the four seconds after which it would miss news.
    await eventually(async () => (await server.snapshot()).status.atMs).toBeGreaterThan(fromMs + 5_000)
    expect(await page.evaluate('headlines')).toEqual([])
    server.close()
    await untilText(page, '#verdict .sentence', NOT_CONNECTED, NOTICED_WITHIN_MS)
    expect(await page.title()).toBe('Not connected – operations')
    expect(await page.locator('#verdict').getAttribute('data-level')).toBe('bad')
    expect(await dotOf(page)).toBe('rgba(0, 0, 0, 0)')
    expect(await violationsOf(page)).toEqual([])
    await keepScreenshot(page, 'not-connected')
    await page.context().close()
  })

  test('whose server has nothing to tell any more says the same, although they are still connected', async () => {
    const server = await startPage({}, { lookEveryMs: NEVER_MS })
    const page = await openPage(browser, server.url, [])
    await untilText(page, '#verdict .sentence', NOT_CONNECTED, NOTICED_WITHIN_MS)
    // It connects again and again, hears the same, and is not taken in.
    await recordHeadlines(page)
    for (let times = 0; times < 2; times++)
      await page.waitForRequest(/stream/, { timeout: NOTICED_WITHIN_MS })
    expect(await page.evaluate('headlines')).toEqual([])
    await page.context().close()
  })

  test('that nobody sees takes no connection from the others, and is true again when it is seen', async () => {
    const server = await startPage()
    const hidden = await openPage(browser, server.url, [])
    const context = hidden.context()
    await setHidden(hidden, true)
    // With this one they are as many as a browser gives connections to a host.
    for (let tab = 2; tab <= 6; tab++) await setHidden(await openTab(hidden, server.url), true)
    await openTab(hidden, server.url)
    expect(await hidden.title()).toBe('Operations')
    await server.service('loan-api').stop()
    await setHidden(hidden, false)
    await untilText(hidden, '#headline', /^Not answering$/, NOTICED_WITHIN_MS)
    await context.close()
  })
})

/** Another tab of the same window. */
async function openTab(beside: Page, url: string): Promise<Page> {
  const page = await beside.context().newPage()
  await page.goto(url, { waitUntil: 'commit' })
  await page.locator('#clock', { hasText: 'live' }).waitFor({ timeout: NOTICED_WITHIN_MS })
  return page
}

/** A browser without a screen shows every tab. */
async function setHidden(page: Page, isHidden: boolean): Promise<void> {
  await page.evaluate(`
    Object.defineProperty(document, 'hidden', { value: ${isHidden}, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))`)
}

/** What the headline becomes from now on. */
async function recordHeadlines(page: Page): Promise<void> {
  await page.evaluate(`
    globalThis.headlines = []
    const headline = document.getElementById('headline')
    new MutationObserver(() => headlines.push(headline.textContent))
      .observe(headline, { childList: true })`)
}

function dotOf(page: Page): Promise<string> {
  return page.evaluate(`getComputedStyle(document.querySelector('#services li'), '::before').backgroundColor`)
}
