import type { Load, Outcome } from './load.ts'
import { closedLoop, openModel } from './models.ts'
import { createPartners } from './partners.ts'
import { createTally } from './tally.ts'

/*
 * A process that applies for loans, so that its CPU is told from everybody else's. Does what its parent sends, one at a time, and sends back
 * what came of it.
 */

process.on('message', (load: Load) => {
  carryOut(load).then(
    outcome => process.send?.({ outcome }),
    error => process.send?.({ error: String(error) }),
  )
})
process.once('disconnect', () => process.exit(0))

async function carryOut(load: Load): Promise<Outcome> {
  const tally = createTally()
  const partners = createPartners(load, tally)
  const beganAtMs = performance.now()
  if ('clients' in load) await closedLoop(load, partners.apply)
  else await openModel(load, partners.apply)
  const tookMs = performance.now() - beganAtMs
  await partners.close()
  return { ...tally.result(), tookMs }
}
