import { noteInLog } from '@loans/service-kit/http-server/app'
import type { ErrorRequestHandler, Response } from 'express'
import type { Application } from '../applications/application.ts'
import type { ConcludePorts } from '../applications/conclude.ts'
import { ReceiptUnconfirmed } from '../applications/errors.ts'

/** What the request's log line says of the application. */
export function note(res: Response, application: Application) {
  const { applicationId, status: applicationStatus } = application
  noteInLog(res, { applicationId, applicationStatus })
  if (application.status !== 'RECEIVED') return noteInLog(res, { decisionMode: application.decisionMode })
  if (application.deferralReason) noteInLog(res, { deferralReason: application.deferralReason })
}

/** The request's log line names the application as soon as it is known: also when the partner leaves, or is told 409. */
export function notedIn(res: Response, ports: ConcludePorts): ConcludePorts {
  const { received, repeated } = ports.events
  const events: typeof ports.events = {
    ...ports.events,
    received: (applicationId, mode) => {
      noteInLog(res, { applicationId })
      received(applicationId, mode)
    },
    repeated: (applicationId, outcome) => {
      noteInLog(res, { applicationId })
      repeated(applicationId, outcome)
    },
  }
  return { ...ports, events }
}

/** Of an application that may be on record no event tells: the error has its id. */
export const noteUnconfirmed: ErrorRequestHandler = (error, _req, res, next) => {
  if (error instanceof ReceiptUnconfirmed) noteInLog(res, { applicationId: error.applicationId })
  next(error)
}
