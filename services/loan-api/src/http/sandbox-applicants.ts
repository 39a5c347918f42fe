/** Applicants with a known fate wherever the platform runs against its bureau simulator; the simulator's table decides. */
export const SANDBOX_APPLICANTS = [
  { userId: '123', leadsTo: 'a score of 720: approved' },
  {
    userId: 'score-300 … score-850',
    leadsTo: 'exactly that score; below 580 rejected with the reasons of the score',
  },
  { userId: 'thin-file', leadsTo: 'rejected with `NO_CREDIT_FILE`' },
  { userId: 'timeout', leadsTo: '202: the bureau does not answer in time' },
  { userId: 'error', leadsTo: '202: the bureau answers with an error' },
  { userId: 'garbage', leadsTo: '202: the bureau answers with something that is no score' },
  { userId: 'fail-once', leadsTo: "approved: the bureau's first attempt fails, and the next succeeds" },
  {
    userId: 'deferred-then-approved',
    leadsTo: '202: every attempt of the request that applies fails; then approved, within half a minute',
  },
] as const

export function sandboxApplicants(): string {
  const rows = SANDBOX_APPLICANTS.map(({ userId, leadsTo }) => `| \`${userId}\` | ${leadsTo} |`)
  return `In the sandbox, where the credit bureau is simulated, these applicants rehearse every outcome. Any other \`userId\` is scored by
chance, and always the same.

| userId | leads to |
|---|---|
${rows.join('\n')}`
}
