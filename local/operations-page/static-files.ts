import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PAGE_HEADERS } from './answers.ts'

const PUBLIC = join(import.meta.dirname, 'public')
const UPLOT = dirname(fileURLToPath(import.meta.resolve('uplot')))

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** What can be asked for, and nothing else: no path is ever made of a request. */
const FILES = new Map([
  ['/', join(PUBLIC, 'index.html')],
  ['/uplot.js', join(UPLOT, 'uPlot.iife.min.js')],
  ['/uplot.css', join(UPLOT, 'uPlot.min.css')],
  ['/palette.css', join(import.meta.dirname, '../style/palette.css')],
  ...readdirSync(PUBLIC)
    .filter(name => extname(name) in TYPES)
    .map(name => [`/${name}`, join(PUBLIC, name)] as const),
])

/** Sends the page or a part of it; false when the path is neither. */
export async function sendFile(path: string, res: ServerResponse): Promise<boolean> {
  const file = FILES.get(path)
  if (file === undefined) return false
  const content = await readFile(file)
  res.writeHead(200, { ...PAGE_HEADERS, 'content-type': TYPES[extname(file)] }).end(content)
  return true
}
