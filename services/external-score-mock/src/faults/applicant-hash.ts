import { createHmac } from 'node:crypto'

/** Hexadecimal digits: enough to tell a journal's applicants apart. */
const LENGTH = 16

/** Names an applicant to those who hold the seed and to nobody else. */
export function createApplicantHash(seed: string): (userId: string) => string {
  return userId =>
    createHmac('sha256', seed)
      .update(JSON.stringify(['applicant', userId]))
      .digest('hex')
      .slice(0, LENGTH)
}
