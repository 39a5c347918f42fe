const applied = { amount: 15_000, termMonths: 36, income: 4_000 }

/** Bodies to try: where the bureau is simulated, these applicants have the fate that the summary tells. */
export const requestExamples = {
  approved: { summary: 'Approved', value: { userId: '123', ...applied } },
  rejected: { summary: 'Rejected', value: { userId: 'thin-file', ...applied } },
  undecided: { summary: 'Not decided in time', value: { userId: 'timeout', ...applied } },
}

const asked = { amount: 15_000, termMonths: 36, currency: 'USD' }
const decided = { decisionMode: 'live', policyVersion: '2026-11' }

export const approvedExample = {
  applicationId: '01a1fd70-f238-7c21-9f5e-0b1d2c3e4f50',
  status: 'APPROVED',
  ...asked,
  createdAt: '2026-11-21T09:30:00.120Z',
  decidedAt: '2026-11-21T09:30:00.245Z',
  ...decided,
  interestRate: 11.9,
  monthlyPayment: 497.5,
}

export const rejectedExample = {
  applicationId: '01a1fd6f-5716-7e3f-8a4b-5c6d7e8f9a0b',
  status: 'REJECTED',
  ...asked,
  createdAt: '2026-11-21T09:28:14.870Z',
  decidedAt: '2026-11-21T09:28:14.966Z',
  ...decided,
  reasons: [
    {
      code: 'INCOME_INSUFFICIENT_FOR_AMOUNT',
      description: 'Income is insufficient for the amount of credit requested',
    },
  ],
}

export const receivedExample = {
  applicationId: '01a1fd71-f90a-7b04-b6c8-2d9e1f0a3b4c',
  status: 'RECEIVED',
  ...asked,
  createdAt: '2026-11-21T09:31:07.402Z',
}
