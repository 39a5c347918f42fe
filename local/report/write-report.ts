import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Report } from './report.ts'

const PAGE = join(import.meta.dirname, 'page')
const PALETTE = join(import.meta.dirname, '../style/palette.css')
const UPLOT = dirname(fileURLToPath(import.meta.resolve('uplot')))

/** Writes a report as one HTML file that needs nothing else: no network, no other file, any browser of today. */
export function writeReport(file: string, report: Report): void {
  writeFileSync(file, pageOf(report))
}

function pageOf(report: Report): string {
  const styles = [join(UPLOT, 'uPlot.min.css'), PALETTE, join(PAGE, 'report.css')]
  const scripts = [join(UPLOT, 'uPlot.iife.min.js'), join(PAGE, 'report.js')]
  // The policy lets in what is in the file itself, and nothing from anywhere else.
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="content-security-policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'">
<title>${escapeHtml(`${report.verdict.word}: ${report.title}`)}</title>
<style>
${styles.map(read).join('\n')}</style>
<main></main>
<script type="application/json" id="report">${escapeJson(report)}</script>
<script>
${scripts.map(read).join('\n')}</script>
</html>
`
}

function read(file: string): string {
  return readFileSync(file, 'utf8')
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

/** Within a script element only `<` can end it; in JSON it is the same by its number. */
function escapeJson(report: Report): string {
  return JSON.stringify(report).replaceAll('<', '\\u003c')
}
