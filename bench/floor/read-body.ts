import type { IncomingMessage } from 'node:http'

/** @throws when it has not arrived in full in time. */
export function readBody(req: IncomingMessage, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the body is late')), timeoutMs)
    let text = ''
    req.setEncoding('utf8').on('data', part => {
      text += part
    })
    req.once('end', () => {
      clearTimeout(timer)
      resolve(text)
    })
  })
}
