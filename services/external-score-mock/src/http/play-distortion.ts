import { sendJson } from '@loans/service-kit/http-server/app'
import type { Response } from 'express'
import type { Distortion } from '../faults/effect.ts'
import { distortedReport, type Subject } from './distorted-report.ts'
import type { Exchange } from './exchange.ts'
import { sendLateDuplicate } from './late-duplicate.ts'
import { sendOversized } from './oversized-body.ts'
import { startJson } from './start-json.ts'
import { wait } from './wait.ts'

/** Sends a report as `distortion` spoils it, or its way to the client, as long as it is not `over`. */
export async function playDistortion(
  exchange: Exchange,
  distortion: Distortion,
  subject: Subject,
  over: AbortSignal,
): Promise<void> {
  const { res } = exchange
  const body = distortedReport(distortion, subject)
  switch (distortion.kind) {
    case 'reset_mid_body':
      return sendHalf(res, body, exchange.reset)
    case 'truncated':
      return sendHalf(res, body, exchange.close)
    case 'drip':
      return drip(res, body, distortion.msPerByte, over)
    case 'wrong_content_type':
      return void res.status(200).type('text/html').end(JSON.stringify(body))
    case 'malformed_json':
      return void res
        .status(200)
        .type('application/json')
        .end(firstHalf(JSON.stringify(body)))
    case 'late_duplicate':
      return sendLateDuplicate(res, body, distortion.afterMs, over)
    case 'oversized':
      return sendOversized(res, body, distortion.bytes)
    default:
      return sendJson(res, 200, body)
  }
}

function startBody(res: Response, body: object): Buffer {
  const bytes = Buffer.from(JSON.stringify(body))
  startJson(res, bytes.length).flushHeaders()
  return bytes
}

function sendHalf(res: Response, body: object, then: () => void): void {
  const bytes = startBody(res, body)
  res.write(bytes.subarray(0, bytes.length / 2), then)
}

function firstHalf(text: string): string {
  return text.slice(0, text.length / 2)
}

/** What is left when it is over comes at once. */
async function drip(res: Response, body: object, msPerByte: number, over: AbortSignal): Promise<void> {
  for (const byte of startBody(res, body)) {
    await wait(res, msPerByte, over)
    if (res.closed) return
    res.write(Uint8Array.of(byte))
  }
  res.end()
}
