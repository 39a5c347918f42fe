import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { writeReport } from '../write-report.ts'
import { REPORT } from './_report.ts'

const folder = mkdtempSync(join(tmpdir(), 'loans-report-'))
afterAll(() => rmSync(folder, { recursive: true }))

function pageOf(report = REPORT): string {
  const file = join(folder, 'report.html')
  writeReport(file, report)
  return readFileSync(file, 'utf8')
}

test('needs nothing but itself, and may ask for nothing else', () => {
  const page = pageOf()
  expect(page).not.toMatch(/<link|<img|\bsrc=|@import url|url\(/)
  expect(page).toContain(
    `content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'"`,
  )
})

test('is small enough to be sent around', () => {
  expect(pageOf().length).toBeLessThan(90_000)
})

test('what is in it cannot end its script, and comes back as it was', () => {
  const title = '</script><script>alert(1)</script> & <b>'
  const page = pageOf({ ...REPORT, title })
  expect(page.match(/<script/g)).toHaveLength(2)
  const [, data = ''] = /id="report">(.*?)<\/script>/s.exec(page) ?? []
  expect(JSON.parse(data).title).toBe(title)
  expect(page).toContain('<title>PASS: &lt;/script>')
})
