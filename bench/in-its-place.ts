import { createServer } from 'node:http'
import { readConfig } from '../services/loan-api/src/config.ts'

/*
 * What floor and stock have in common, so that each can run in loan-api's place: they are told the same by the same variables.
 */

export const config = readConfig(process.env)

/** Ready from when it can answer; ends with its parent, and on SIGTERM. */
export function openOperationsPort(): void {
  createServer((_req, res) => res.end('ready')).listen(config.operationsPort, config.host)
  process.once('disconnect', () => process.exit(0)).once('SIGTERM', () => process.exit(0))
}

/** For auth-svc. Neither part of ours has characters that would have to be encoded. */
export const authorization = `Basic ${Buffer.from(`${config.authClientId}:${config.authClientSecret}`).toString('base64')}`

/** The schema asks for the role: what another one writes is put down to whoever logged in. */
export const ROLE = '-c role=loan_service'

/** The most that auth-svc gets, as in loan-api. */
export const AUTHENTICATION_MS = 200
