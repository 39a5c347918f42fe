import type { Log } from '@loans/service-kit/log/log'
import type { Metrics } from '@loans/service-kit/metrics/metrics'
import { EFFECT_KINDS } from './faults/effect.ts'
import type { Events } from './faults/ports.ts'

/** The label's value of a call that no fault has struck. */
const NO_EFFECT = 'none'

/** The business events as metrics and log lines. */
export function createEvents(log: Log, metrics: Metrics): Events {
  const calls = metrics.counter({
    name: 'bureau_calls_total',
    help: 'Calls that have ended, by the fault that struck them',
    labels: ['effect'],
    signal: 'traffic',
  })
  const charges = metrics.counter({
    name: 'bureau_charges_total',
    help: 'Reports charged, each idempotency key once',
    signal: 'traffic',
  })
  for (const effect of [NO_EFFECT, ...EFFECT_KINDS]) calls.inc({ effect }, 0)

  return {
    called: call => {
      calls.inc({ effect: call.effect ?? NO_EFFECT })
      if (call.rule === null) return
      // Null when nothing was sent: the line has no status then.
      log.info({ ...call, status: call.status ?? undefined }, 'fault struck')
    },
    charged: () => charges.inc(),
    faultsBegun: (scenario, seconds) =>
      log.info({ ...(scenario && { scenario }), forSeconds: seconds }, 'faults begin'),
    faultsEnded: () => log.info('faults have ended'),
    faultsCleared: () => log.info('faults cleared'),
  }
}
