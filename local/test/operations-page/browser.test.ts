import { setTimeout as delay } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoPartner } from '../../demo-partners.ts'
import { fetchAccessToken } from '../../demonstration/access-token.ts'
import { callLoanApi } from '../../demonstration/loan-api.ts'
import type { RunningSystem } from '../../launcher/run-file.ts'
import { callLocally } from '../../local-http.ts'
import { clearBench, type Run } from '../_bench.ts'
import { makePlace, type Place, startDirectly, untilNothingIsLeft, untilUp } from '../_system.ts'
import {
  findChromium,
  keepScreenshot,
  launchChromium,
  openPage,
  untilText,
  violationsOf,
} from './_chromium.ts'
import { exportOf, requestSpans } from './_spans.ts'

const chromium = findChromium('the operations page of a running system')

/** A brownout is on the page within this. */
const SHOWN_WITHIN_MS = 5_000
/** The breaker needs some failures first, on a machine that may be busy. */
const BREAKER_OPENS_WITHIN_MS = 20_000
const APPLICATIONS_PER_SECOND = 10

describe.runIf(chromium)('the operations page of a running system, in a browser', () => {
  let place: Place
  let start: Run
  let isOver = false
  let system: RunningSystem
  let url: string
  let browser: Browser
  let page: Page
  const complaints: string[] = []
  const traffic = new AbortController()

  beforeAll(async () => {
    place = await makePlace()
    start = startDirectly(place)
    void start.ended.then(() => {
      isOver = true
    })
    system = await untilUp(start, place)
    url = system.services['operations-page']?.url ?? ''
    browser = await launchChromium(chromium ?? '')
    page = await openPage(browser, url, complaints)
    void applyAllTheTime(system, traffic.signal)
  })

  afterAll(async () => {
    traffic.abort()
    await browser?.close()
    // The last test ends it, unless it was not chosen to be run.
    if (!isOver) process.kill(start.pid, 'SIGINT')
    await untilNothingIsLeft(system, place)
    await clearBench()
  })

  test('a scenario begins by a click: within 5 s the page says so, then the breaker opens and applications are deferred', async () => {
    const { length: scenarios } = await page.locator('#scenarios button').all()
    expect(scenarios).toBeGreaterThan(5)
    await page.locator('[data-scenario="brownout"]').click()
    await untilText(page, '#circumstances', /brownout is in force, (\d+ s|1 min) left/, SHOWN_WITHIN_MS)
    await expect.poll(() => pressed(page)).toBe('brownout')

    await page.locator('[data-scenario="outage"]').click()
    await untilText(page, '#circumstances', /outage is in force/, SHOWN_WITHIN_MS)
    await untilText(page, '#breakers li:nth-child(3) .state', /^open for /, BREAKER_OPENS_WITHIN_MS)
    await untilText(page, '#verdict .sentence', /Deferring.+breaker has been open/, BREAKER_OPENS_WITHIN_MS)
    await untilText(page, '#traffic .legend', /202 later\s*[1-9]/, BREAKER_OPENS_WITHIN_MS)
    await untilText(page, '#resilience', /awaiting decision\s*[1-9]/, BREAKER_OPENS_WITHIN_MS)
    await keepScreenshot(page, 'outage')
  })

  test('it is clear to axe, light and dark, while the breaker is open', async () => {
    expect(await violationsOf(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await violationsOf(page)).toEqual([])
    await keepScreenshot(page, 'dark')
    await page.emulateMedia({ colorScheme: 'light' })
  })

  test('by the keyboard alone the fault is cleared', async () => {
    await tabTo(page, '#clear-faults')
    expect(await outlineOf(page)).toBe('solid')
    await page.keyboard.press('Enter')
    await untilText(page, '#circumstances', /^(?!.*in force)/, SHOWN_WITHIN_MS)
    await expect.poll(() => pressed(page)).toBeNull()
  })

  test('by the keyboard alone a trace is opened, and each span; both are clear to axe', async () => {
    traffic.abort()
    await callLocally(`${url}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(exportOf(deferredSpans())),
      withinMs: 5_000,
    })
    await expect.poll(() => page.locator('.application').count()).toBeGreaterThan(0)
    await tabTo(page, '.application > button')
    await page.keyboard.press('Enter')
    await page.locator('.traces .span').first().waitFor()
    await tabTo(page, '.span:nth-child(4) summary')
    expect(await outlineOf(page)).toBe('solid')
    await page.keyboard.press('Enter')
    await page.locator('.span:nth-child(4) .attributes').waitFor()
    expect(await violationsOf(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await violationsOf(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'light' })
    await keepScreenshot(page, 'trace')
  })

  test('a page that is opened later shows what has been, on a phone without scrolling sideways', async () => {
    const phone = await openPage(browser, url, complaints, { width: 390, height: 844 })
    expect(await phone.locator('.strip [data-state="open"]').count()).toBeGreaterThan(0)
    expect(await phone.evaluate('document.documentElement.scrollWidth')).toBe(390)
    expect(await violationsOf(phone)).toEqual([])
    await keepScreenshot(phone, 'phone')
    await phone.close()
  })

  test('it never complained, and asked nobody but its own server', () => {
    expect(complaints).toEqual([])
  })

  test('when the system has ended it does not go on saying what was', async () => {
    process.kill(start.pid, 'SIGINT')
    await untilText(page, '#headline', /^Not connected$/, 30_000)
    expect(await violationsOf(page)).toEqual([])
    await start.ended
  })
})

async function applyAllTheTime(system: RunningSystem, signal: AbortSignal): Promise<void> {
  const addressOf = (service: string) => system.services[service]?.url ?? ''
  const token = await fetchAccessToken(addressOf('auth-svc'), demoPartner, signal)
  const loanApi = { url: addressOf('loan-api'), token, signal }
  for (let applicant = 0; !signal.aborted; applicant++) {
    const body = { userId: `applicant-${applicant}`, amount: 5_000, termMonths: 24, income: 4_000 }
    // What becomes of it is what the page is asked.
    callLoanApi(loanApi, '/loan/apply', body).catch(() => {})
    await delay(1_000 / APPLICATIONS_PER_SECOND)
  }
}

function deferredSpans() {
  const answer = { status: 'RECEIVED', httpStatus: 202, reason: 'bureau_unavailable' }
  return requestSpans('01a1fd95-0e4c-75b3-9d24-3a1d2b1c0f11', {
    startMs: Date.now(),
    durationMs: 400,
    ...answer,
  })
}

function pressed(page: Page): Promise<string | null> {
  return page.evaluate(
    `document.querySelector('#scenarios [aria-pressed="true"]')?.getAttribute('data-scenario') ?? null`,
  )
}

/** More than there are on the page. */
const MOST_TABS = 150

/** Presses Tab until the focus is there, as somebody without a pointer has to. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let tabs = 0; tabs < MOST_TABS; tabs++) {
    if (await page.evaluate(`document.activeElement?.matches(${JSON.stringify(selector)}) ?? false`)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`${selector} cannot be reached by Tab`)
}

function outlineOf(page: Page): Promise<string> {
  return page.evaluate('getComputedStyle(document.activeElement).outlineStyle')
}
