import type { z } from 'zod'
import type { journalPage } from '../../services/external-score-mock/src/http/control-schemas.ts'

export type Journal = z.output<typeof journalPage>

/** More than a test ever makes, and than the simulator keeps. */
const ALL_ENTRIES = 10_000

/** The simulator's faults and journal as a chaos engineer has them: through its operations port alone. */
export function controlSimulator(operationsUrl: string) {
  async function call(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(operationsUrl + path, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return text && JSON.parse(text)
  }

  return {
    begin: (scenario: string) => call('POST', `/scenarios/${scenario}`),
    /** Rules that strike everybody, each on its share of the attempts. */
    fault: (...rules: { rate: number; effect: object }[]) =>
      call('PUT', '/faults', {
        ttlSeconds: 300,
        rules: rules.map((rule, index) => ({ id: `rule-${index}`, match: { who: 'all' }, ...rule })),
      }),
    off: () => call('DELETE', '/faults'),
    journal: () => call('GET', `/journal?limit=${ALL_ENTRIES}`) as Promise<Journal>,
    forget: () => call('DELETE', '/journal'),
  }
}
