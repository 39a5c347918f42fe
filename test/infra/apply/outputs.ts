import type { Values } from '../plan.ts'

const EXPECTED: Record<string, (value: Values & string) => boolean> = {
  api_url: value => /^https?:\/\/[^/]+$/.test(value),
  token_url: value => /^https:\/\/[^/]+\/oauth2\/token$/.test(value),
  image_tag: value => /^[0-9a-f]{40}$/.test(value),
  cluster_name: value => /^loans-(?:dev|prod)$/.test(value),
  database_endpoint: value => value.length > 0 && !value.includes(':'),
  dashboard_urls: value =>
    Object.values(value).every(url => /^https:\/\/\S+#dashboards\/dashboard\/\S+$/.test(String(url))),
  partners: value => {
    const clients = Object.values<Values>(value)
    return clients.length > 0 && clients.every(({ client_id: id, client_secret: secret }) => id && secret)
  },
}

/** What an operator, and the smoke test of a deployment, read after an apply. */
export function complainOfOutputs(outputs: Values): string[] {
  return Object.entries(EXPECTED)
    .filter(([name, isSane]) => outputs[name] === undefined || !isSane(outputs[name]))
    .map(
      ([name]) =>
        `the output ${name} is not what deploying reads: ${name === 'partners' ? 'not shown' : JSON.stringify(outputs[name])}`,
    )
}
