/** Of most, more than a person can send, because demonstrations and load tests are theirs. */
const PLENTY_A_SECOND = 1_000

const SCOPES = ['loans/apply', 'loans/read']

export type DemoPartner = { partnerId: string; secret: string; scopes: string[]; requestsPerSecond: number }

export const demoPartner: DemoPartner = {
  partnerId: 'demo-partner',
  secret: 'demo-secret',
  scopes: SCOPES,
  requestsPerSecond: PLENTY_A_SECOND,
}

/** May send so little that a person can rehearse a 429 with it. */
export const slowPartner: DemoPartner = {
  partnerId: 'slow-partner',
  secret: 'slow-secret',
  scopes: SCOPES,
  requestsPerSecond: 1,
}

/** Partners with well-known secrets, so that a stranger can try everything at once. They exist only on a laptop. */
export const demoPartners: DemoPartner[] = [
  demoPartner,
  { ...demoPartner, partnerId: 'other-partner', secret: 'other-secret' },
  slowPartner,
]
