import { accessSync, constants, mkdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { expect } from 'vitest'
import { REPOSITORY } from '../_bench.ts'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const ON_A_MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'

/** The Chromium of this machine: what CHROMIUM names, or the first of the usual ones. Where there is none, says that `what` is not tested. */
export function findChromium(what: string): string | undefined {
  const { CHROMIUM, PATH = '' } = process.env
  if (CHROMIUM) return CHROMIUM
  const onPath = NAMES.flatMap(name => PATH.split(delimiter).map(folder => join(folder, name)))
  const found = [...onPath, ON_A_MAC].find(isProgram)
  if (!found) {
    process.stderr.write(
      `\nSKIPPED: ${what}, in a browser. There is no Chromium on this machine; install one, or name it in CHROMIUM.\n\n`,
    )
  }
  return found
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

// A browser's own errands would look like requests of the page. Its sandbox does not work for root.
const QUIET = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export function launchChromium(executablePath: string): Promise<Browser> {
  const args = process.getuid?.() === 0 ? [...QUIET, '--no-sandbox'] : QUIET
  return chromium.launch({ executablePath, args })
}

type Look = { colorScheme?: 'light' | 'dark'; width?: number; height?: number }

/** An empty page; `complaints` gets what it should never do: errors, and requests to anybody but `origins`. */
export async function newPage(
  browser: Browser,
  origins: string[],
  complaints: string[],
  { colorScheme = 'light', width = 1_280, height = 1_000 }: Look = {},
): Promise<Page> {
  const context = await browser.newContext({
    colorScheme,
    viewport: { width, height },
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  page.on('console', message => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', error => complaints.push(error.message))
  page.on('request', request => {
    if (!origins.includes(new URL(request.url()).origin)) complaints.push(`asks for ${request.url()}`)
  })
  return page
}

/** Opens the operations page. */
export async function openPage(
  browser: Browser,
  url: string,
  complaints: string[],
  look: Look = {},
): Promise<Page> {
  const page = await newPage(browser, [url], complaints, look)
  await page.goto(url)
  await page.locator('#clock', { hasText: 'live' }).waitFor()
  return page
}

/** What axe finds, each with where it is. */
export async function violationsOf(page: Page): Promise<string[]> {
  // By the debugger: the page's own policy lets no such script in.
  await page.evaluate(axe.source)
  const { violations } = (await page.evaluate('axe.run()')) as {
    violations: { id: string; nodes: { target: string[] }[] }[]
  }
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}

const ARTEFACTS = join(REPOSITORY, 'artefacts')

/** Keeps what the page looked like, for people. */
export async function keepScreenshot(page: Page, name: string, of = 'operations-page'): Promise<void> {
  mkdirSync(ARTEFACTS, { recursive: true })
  const path = join(ARTEFACTS, `${of}-${name}.png`)
  await page.screenshot({ path, fullPage: true })
  process.stderr.write(`screenshot ${path}\n`)
}

/** Until the text of an element matches. */
export async function untilText(
  page: Page,
  selector: string,
  text: RegExp,
  timeoutMs: number,
): Promise<void> {
  await expect
    .poll(() => page.locator(selector).innerText(), { timeout: timeoutMs, interval: 50 })
    .toMatch(text)
}
