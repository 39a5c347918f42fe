/** Two partners with well-known secrets, so that a stranger can try everything at once. They exist only on a laptop. */
export const demoPartner = {
  partnerId: 'demo-partner',
  secret: 'demo-secret',
  scopes: ['loans/apply', 'loans/read'],
}

export type DemoPartner = typeof demoPartner

export const demoPartners: DemoPartner[] = [
  demoPartner,
  { partnerId: 'other-partner', secret: 'other-secret', scopes: ['loans/apply', 'loans/read'] },
]
