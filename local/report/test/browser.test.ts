import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium, launchChromium, violationsOf } from '../../test/operations-page/_chromium.ts'
import { writeReport } from '../write-report.ts'
import { REPORT } from './_report.ts'

const chromium = findChromium('reports')

const STARTS_WITHIN_MS = 60_000

describe.runIf(chromium)('a report in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'loans-report-'))
  const file = join(folder, 'report.html')
  let browser: Browser

  beforeAll(async () => {
    writeReport(file, REPORT)
    browser = await launchChromium(chromium ?? '')
  }, STARTS_WITHIN_MS)
  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true })
  })

  async function open(colorScheme: 'light' | 'dark'): Promise<{ page: Page; complaints: string[] }> {
    const complaints: string[] = []
    const page = await (await browser.newContext({ colorScheme })).newPage()
    page.on('console', message => complaints.push(message.text()))
    page.on('pageerror', error => complaints.push(error.message))
    page.on('request', request => request.url().startsWith('file:') || complaints.push(request.url()))
    await page.goto(pathToFileURL(file).href)
    return { page, complaints }
  }

  test.each(['light', 'dark'] as const)(
    'draws everything, asks for nothing, and complains of nothing: %s',
    async scheme => {
      const { page, complaints } = await open(scheme)
      await expect.poll(() => page.locator('.plot canvas').count()).toBe(REPORT.charts.length)
      const text = await page.locator('main').innerText()
      for (const said of [
        'PASS',
        'nothing was missed',
        '120 ms',
        'objective, 800 ms',
        'What it is held to',
      ]) {
        expect(text).toContain(said)
      }
      expect(complaints).toEqual([])
    },
  )

  test.each(['light', 'dark'] as const)('has nothing that keeps people out: %s', async scheme => {
    const { page } = await open(scheme)
    expect(await violationsOf(page)).toEqual([])
  })

  test('the pointer on a chart says its values there', async () => {
    const { page } = await open('light')
    const plot = page.locator('.plot').first()
    const { width = 0 } = (await plot.boundingBox()) ?? {}
    await plot.hover({ position: { x: width * 0.4, y: 100 } })
    await expect.poll(() => page.locator('.legend').first().innerText()).toContain('p95 120 ms')
  })
})
