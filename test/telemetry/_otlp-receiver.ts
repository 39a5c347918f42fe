import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, vi } from 'vitest'
import { receiveTraces } from '../../local/traces/receive.ts'
import type { StoredSpan } from '../../local/traces/span.ts'
import { type SpanNode, treesOf } from '../../local/traces/trace-tree.ts'

/** Exporters send every second; a busy machine takes some more. */
const SPANS_ARRIVE_WITHIN_MS = 10_000

/** An OTLP receiver that keeps all spans in memory, until the test file ends. */
export async function startOtlpReceiver() {
  const received: StoredSpan[] = []
  const receive = receiveTraces(spans => void received.push(...spans))
  const server = createServer((req, res) => {
    if (req.method === 'POST' && req.url === '/v1/traces') return void receive(req, res)
    res.writeHead(404).end()
  })
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening))
  afterAll(() => {
    server.close()
    server.closeAllConnections()
  })
  return {
    /** What `OTEL_EXPORTER_OTLP_ENDPOINT` is to be. */
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: () => received,
    /** All spans so far, as soon as they are what the test waits for; else fails with the trees that came. */
    until: (predicate: (spans: StoredSpan[]) => boolean): Promise<StoredSpan[]> =>
      vi.waitFor(
        () => {
          if (predicate(received)) return received
          throw new Error(`the spans that the test waits for have not come, but\n${formatTrees(received)}`)
        },
        { timeout: SPANS_ARRIVE_WITHIN_MS, interval: 20 },
      ),
  }
}

/**
 * Traces for comparing: a line a span, `loan-api POST /loan/apply`, below its parent and in order of start; ` failed` behind one
 * that did, and the attributes that are asked for and there: `scoring-svc bureau attempt bureau.attempt=0.1`.
 */
export function formatTrees(spans: StoredSpan[], attributes: string[] = []): string {
  return treesOf(spans)
    .flatMap(root => linesOf(root, '', attributes))
    .join('\n')
}

function linesOf({ span, children }: SpanNode, indent: string, names: string[]): string[] {
  const attributes = names
    .filter(name => name in span.attributes)
    .map(name => `${name}=${span.attributes[name]}`)
  const words = [span.service, span.name, ...(span.failed ? ['failed'] : []), ...attributes]
  return [`${indent}${words.join(' ')}`, ...children.flatMap(child => linesOf(child, `${indent}  `, names))]
}
