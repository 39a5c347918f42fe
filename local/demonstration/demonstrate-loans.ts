import { demoPartner } from '../demo-partners.ts'
import type { Stage } from '../launcher/platform.ts'
import { fetchAccessToken } from './access-token.ts'
import { addressOf, describeNextStep, describeRun } from './introduction.ts'
import type { LoanApi } from './loan-api.ts'
import { formatResults, formatSurprises } from './results-table.ts'
import type { Sample } from './samples.ts'
import { followSample, type Result, type Submitted, submitSample } from './submit-sample.ts'

/** Applies for sample loans as the demo partner and prints the decisions; false when one is not as it should be. */
export async function demonstrateLoans(stage: Stage, samples: Sample[]): Promise<boolean> {
  const results = await applyForAll(stage, samples)
  const surprises = formatSurprises(results)
  process.stdout.write(`\n${formatResults(results)}\n${surprises && `${surprises}\n`}${describeRun(stage)}\n`)
  if (samples[0] && !stage.options.once) process.stdout.write(`${describeNextStep(stage, samples[0])}\n`)
  return surprises === ''
}

async function applyForAll({ system, signal, progress }: Stage, samples: Sample[]): Promise<Result[]> {
  const token = await fetchAccessToken(addressOf(system, 'auth-svc'), demoPartner, signal)
  const loanApi = { url: addressOf(system, 'loan-api'), token, signal }
  const submitted = await progress.step(
    'applications',
    () => submitAll(loanApi, samples),
    ({ length }) => `${length} applications`,
  )
  const followAll = () => Promise.all(submitted.map(each => followSample(loanApi, each)))
  if (!samples.some(({ deferred }) => deferred)) return followAll()
  return progress.step('the decision that is deferred', followAll)
}

// One after the other, so that each one's milliseconds are its own.
async function submitAll(loanApi: LoanApi, samples: Sample[]): Promise<Submitted[]> {
  const submitted = new Map<Sample, Submitted>()
  for (const sample of deferredFirst(samples)) submitted.set(sample, await submitSample(loanApi, sample))
  return samples.flatMap(sample => submitted.get(sample) ?? [])
}

/** The time until they are decided passes while the others are answered. */
function deferredFirst(samples: Sample[]): Sample[] {
  return [...samples.filter(({ deferred }) => deferred), ...samples.filter(({ deferred }) => !deferred)]
}
