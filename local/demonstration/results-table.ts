import { paint } from '../command-line/paint.ts'
import { type Column, formatTable } from '../command-line/table.ts'
import type { Outcome } from './samples.ts'
import type { Result } from './submit-sample.ts'

const COLUMNS: Column[] = [
  { title: 'applicant' },
  { title: 'amount', align: 'right' },
  { title: 'decision' },
  { title: 'rate', align: 'right' },
  { title: 'payment', align: 'right' },
  { title: 'ms', align: 'right' },
  { title: 'reasons' },
]

/** One line an application, as a person reads it. */
export function formatResults(results: Result[]): string {
  return formatTable(COLUMNS, results.map(toRow))
}

function toRow({ sample, outcome, milliseconds }: Result): string[] {
  const { userId, amount } = sample.body
  const isApproved = outcome.status === 'APPROVED'
  return [
    userId,
    amount.toLocaleString('en-US'),
    colour(outcome.status)(outcome.status),
    isApproved ? `${outcome.interestRate}%` : '',
    isApproved ? money(outcome.monthlyPayment) : '',
    String(milliseconds),
    explain(outcome),
  ]
}

function colour(status: Result['outcome']['status']): (text: string) => string {
  const { green, yellow, red } = paint(process.stdout)
  if (status === 'APPROVED') return green
  return status === 'REJECTED' ? yellow : red
}

function explain(outcome: Result['outcome']): string {
  if (outcome.status === 'APPROVED') return ''
  return outcome.status === 'REJECTED' ? outcome.reasons.join(' ') : outcome.explanation
}

function money(amount: number): string {
  return amount.toLocaleString('en-US', { minimumFractionDigits: 2 })
}

/** The lines that say which application did not get the decision it should. */
export function formatSurprises(results: Result[]): string {
  return results
    .filter(({ asExpected }) => !asExpected)
    .map(
      ({ sample, outcome }) =>
        `${sample.body.userId} should be ${inWords(sample.expected)}, is ${inWords(outcome)}\n`,
    )
    .join('')
}

function inWords(outcome: Outcome | Result['outcome']): string {
  if (outcome.status === 'APPROVED')
    return `APPROVED at ${outcome.interestRate}%, ${money(outcome.monthlyPayment)}`
  return `${outcome.status} (${explain(outcome)})`
}
