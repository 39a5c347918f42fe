import express, { type NextFunction, type Request, type Response } from 'express'
import helmet from 'helmet'
import { config, openOperationsPort } from '../in-its-place.ts'
import { applyForLoan } from './apply-for-loan.ts'
import { log } from './observability.ts'
import { observeRequest } from './observe-request.ts'

/*
 * Stock: the same packages with the settings that they come with, put together as their documentation shows it. Nothing is tuned,
 * and nothing is done badly on purpose: docs/performance.md goes through it line by line.
 */

const app = express()
app.use(helmet())
app.use(observeRequest)
app.use(express.json())
app.post('/loan/apply', async (req, res) => {
  res.json(await applyForLoan(req))
})
app.use((err: unknown, _req: Request, res: Response, _next: NextFunction) => {
  log.error({ err }, 'request failed')
  res.status(503).json({ title: 'Unavailable' })
})
app.listen(config.port, config.host, openOperationsPort)
