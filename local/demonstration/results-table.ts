import { paint } from '../command-line/paint.ts'
import { type Column, formatTable } from '../command-line/table.ts'
import type { Undecided } from './loan-api.ts'
import type { Outcome, Sample } from './samples.ts'
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

/** One line an application, and another for what it became later, as a person reads it. */
export function formatResults(results: Result[]): string {
  return formatTable(COLUMNS, results.flatMap(toRows))
}

function toRows({ sample, outcome, milliseconds, later }: Result): string[][] {
  const amount = sample.body.amount.toLocaleString('en-US')
  const lines = [[amount, ...cells(outcome, String(milliseconds), later && '202, decided later')]]
  if (later) lines.push(['', ...cells(later.outcome, '', `${later.seconds.toFixed(1)} s later`)])
  const name = nameLines(sample.body.userId)
  while (lines.length < name.length) lines.push([])
  return lines.map((cells, index) => [
    name[index] ?? '',
    ...COLUMNS.slice(1).map((_, column) => cells[column] ?? ''),
  ])
}

function cells(outcome: Outcome | Undecided, milliseconds: string, note = explain(outcome)): string[] {
  const isApproved = outcome.status === 'APPROVED'
  return [
    colour(outcome.status)(outcome.status),
    isApproved ? `${outcome.interestRate}%` : '',
    isApproved ? money(outcome.monthlyPayment) : '',
    milliseconds,
    note,
  ]
}

/** Longer names are broken after their hyphens: with them the longest reason fits into 80 columns. */
const LONGEST_NAME = 9

function nameLines(userId: string): string[] {
  return userId.length > LONGEST_NAME ? userId.split(/(?<=-)/) : [userId]
}

function colour(status: Outcome['status'] | Undecided['status']): (text: string) => string {
  const { green, yellow, red } = paint(process.stdout)
  if (status === 'APPROVED') return green
  return status === 'REJECTED' ? yellow : red
}

function explain(outcome: Outcome | Undecided): string {
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
    .map(result => `${result.sample.body.userId} should be ${promised(result.sample)}, is ${got(result)}\n`)
    .join('')
}

function promised({ deferred, expected }: Sample): string {
  return `${deferred ? 'RECEIVED (decided later), then ' : ''}${inWords(expected)}`
}

function got({ outcome, later }: Result): string {
  return later ? `${inWords(outcome)}, then ${inWords(later.outcome)}` : inWords(outcome)
}

function inWords(outcome: Outcome | Undecided): string {
  if (outcome.status === 'APPROVED')
    return `APPROVED at ${outcome.interestRate}%, ${money(outcome.monthlyPayment)}`
  return `${outcome.status} (${explain(outcome)})`
}
