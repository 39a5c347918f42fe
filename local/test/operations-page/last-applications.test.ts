import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { callLocally } from '../../local-http.ts'
import type { StoredSpan } from '../../traces/span.ts'
import { findChromium, launchChromium, openPage, violationsOf } from './_chromium.ts'
import { closeAll, startPage } from './_page.ts'
import { exportOf, requestSpans, span } from './_spans.ts'

const ID = '01a1fd95-0e4c-75b3-9d24-3a1d2b1c0f11'
const RECEIVED_AT_MS = 0x01a1fd950e4c
const SHOWN_WITHIN_MS = 10_000

const chromium = findChromium('the last applications on the operations page')

describe.runIf(chromium)('the last applications, in a browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium(chromium ?? '')
  })
  afterAll(() => browser?.close())
  afterEach(closeAll)

  async function show(spans: StoredSpan[]): Promise<Page> {
    const { url } = await startPage()
    await callLocally(`${url}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(exportOf(spans)),
      withinMs: 5_000,
    })
    return openPage(browser, url, [])
  }

  const row = (page: Page, which: number) => page.locator('.application').nth(which)

  async function headingsOf(page: Page, which: number): Promise<string[]> {
    await row(page, which).locator('button').click()
    await row(page, which).locator('.span').first().waitFor()
    return row(page, which).locator('h3').allInnerTexts()
  }

  const untilRow = (page: Page, which: number, what: RegExp) =>
    expect.poll(() => row(page, which).innerText(), { timeout: SHOWN_WITHIN_MS }).toMatch(what)

  test('one whose request is not kept any more is where its id says, and all that is opened is called what it is', async () => {
    const recovery = span({
      ...{ name: 'recover application', startMs: RECEIVED_AT_MS + 7_200_000 },
      attributes: { 'loan.application_id': ID, 'loan.status': 'APPROVED' },
    })
    const newer = requestSpans('newer', { startMs: RECEIVED_AT_MS + 60_000, durationMs: 100 })
    const again = span({
      ...{ name: 'POST /loan/apply', kind: 'server', startMs: RECEIVED_AT_MS + 90_000 },
      attributes: { 'loan.application_id': 'newer', 'http.response.status_code': 200 },
    })
    const page = await show([...newer, again, recovery])
    await untilRow(page, 0, /…newer/)
    await untilRow(page, 1, /APPROVED deferred.*request not kept any more; decided 2 h 0 min later/s)
    expect(await headingsOf(page, 0)).toEqual([
      expect.stringMatching(/^The request/),
      expect.stringMatching(/^POST \/loan\/apply at loan-api, 30 s later/),
    ])
    expect(await headingsOf(page, 1)).toEqual([expect.stringMatching(/^Recovery, 2 h 0 min later\s*trace /)])
  })

  test('a request that failed without an application is among the failed, and its trace tells why', async () => {
    const request = span({
      ...{ name: 'POST /loan/apply', kind: 'server', failed: true, startMs: RECEIVED_AT_MS },
      attributes: { 'http.response.status_code': 503 },
    })
    const step = span({
      ...{ traceId: request.traceId, parentSpanId: request.spanId, name: 'POST auth-svc', failed: true },
      ...{ startMs: RECEIVED_AT_MS, attributes: { 'error.type': 'timeout' } },
    })
    const page = await show([request, step])
    await page.getByText('deferred, failed or late').click()
    await untilRow(page, 0, /no application.*FAILED 503.*POST auth-svc: timeout/s)
    expect(await headingsOf(page, 0)).toEqual([expect.stringMatching(/^The request\s*trace /)])
    await untilRow(page, 0, /POST auth-svc loan-api failed · timeout/)
    expect(await violationsOf(page)).toEqual([])
  })
})
