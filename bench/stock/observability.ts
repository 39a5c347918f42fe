import { pino } from 'pino'
import { Counter, collectDefaultMetrics, Histogram } from 'prom-client'

export const log = pino({ name: 'stock' })

collectDefaultMetrics()

export const requestDuration = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'Time from the arrival of a request to its answer',
  labelNames: ['method', 'route', 'status'],
})
export const callDuration = new Histogram({
  name: 'dependency_duration_seconds',
  help: 'Time of a call to a peer or of a statement',
  labelNames: ['dependency'],
})
export const applications = new Counter({
  name: 'applications_total',
  help: 'Applications by the status they took',
  labelNames: ['status'],
})
