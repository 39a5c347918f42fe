const applied = {
  applicationId: '019aa5c0-7d3e-7c21-9f5e-0b1d2c3e4f50',
  amount: 15_000,
  termMonths: 36,
  currency: 'USD',
  createdAt: '2026-11-21T09:30:00.120Z',
}
const decided = { decidedAt: '2026-11-21T09:30:00.245Z', decisionMode: 'live', policyVersion: '2026-11' }

export const receivedExample = { ...applied, status: 'RECEIVED' }

export const approvedExample = {
  ...applied,
  status: 'APPROVED',
  ...decided,
  interestRate: 11.9,
  monthlyPayment: 497.5,
}

export const rejectedExample = {
  ...applied,
  applicationId: '019aa5bf-1c2d-7e3f-8a4b-5c6d7e8f9a0b',
  status: 'REJECTED',
  ...decided,
  reasons: [
    {
      code: 'INCOME_INSUFFICIENT_FOR_AMOUNT',
      description: 'Income is insufficient for the amount of credit requested',
    },
  ],
}
