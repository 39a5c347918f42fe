import { demoPartner } from '../demo-partners.ts'
import type { Stage } from '../launcher/platform.ts'
import { fetchAccessToken } from './access-token.ts'
import { addressOf, describeNextStep, describeRun } from './introduction.ts'
import { formatResults, formatSurprises } from './results-table.ts'
import { readSamples, type Sample } from './samples.ts'
import { type Result, submitSample } from './submit-sample.ts'

/** Applies for every sample loan as the demo partner and prints the decisions; false when one is not as it should be. */
export async function demonstrateLoans(stage: Stage): Promise<boolean> {
  const samples = readSamples()
  const results = await stage.progress.step(
    'applications',
    () => submitAll(stage, samples),
    ({ length }) => `${length} applications`,
  )
  const surprises = formatSurprises(results)
  process.stdout.write(`\n${formatResults(results)}\n${surprises && `${surprises}\n`}${describeRun(stage)}\n`)
  if (samples[0] && !stage.options.once) process.stdout.write(`${describeNextStep(stage, samples[0])}\n`)
  return surprises === ''
}

// One after the other, so that each one's milliseconds are its own.
async function submitAll({ system, signal }: Stage, samples: Sample[]): Promise<Result[]> {
  const token = await fetchAccessToken(addressOf(system, 'auth-svc'), demoPartner, signal)
  const results: Result[] = []
  for (const sample of samples) {
    results.push(await submitSample(addressOf(system, 'loan-api'), token, sample, signal))
  }
  return results
}
