import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { Router } from 'express'
import { createApp, sendJson } from '../src/http-server/app.ts'
import { runService } from '../src/http-server/run-service.ts'
import { createLog } from '../src/log/log.ts'
import { createMetrics } from '../src/metrics/metrics.ts'
import { httpProblems } from '../src/problem/problem.ts'
import { readServiceConfig } from './_service-config.ts'

/**
 * A service's main.ts. `/slow` answers once the process gets SIGUSR2, `/never` does not; what `/throw` throws is handled by
 * nobody; `/talk` logs 5 MB, more than may wait for a reader.
 */
await runService(
  'kit-test',
  () => readServiceConfig(process.env),
  async config => {
    const log = createLog('kit-test', 'info')
    const metrics = createMetrics()
    const routes = Router()
    routes.get('/slow', async (_req, res) => {
      const released = once(process, 'SIGUSR2')
      log.info('working')
      await released
      sendJson(res, 200, { done: true })
    })
    routes.get('/never', () => log.info('working'))
    routes.get('/talk', (_req, res) => {
      for (let line = 0; line < 5_000; line++) log.info({ line, filling: 'x'.repeat(1_000) }, 'talk')
      sendJson(res, 200, { done: true })
    })
    routes.get('/throw', () => {
      setImmediate(() => {
        throw new Error('nobody handles this')
      })
    })
    // As a pool of connections would, this keeps the process alive until it is closed.
    const resource = setInterval(() => {}, 60_000)
    await setTimeout(config.composeMs)
    const close = async () => {
      await setTimeout(config.closeMs)
      clearInterval(resource)
    }
    const app = createApp({ log, metrics, routes, problems: httpProblems })
    const looks = metrics.counter({ name: 'looks_total', help: 'Looks for readiness', signal: 'traffic' })
    const stop = () => process.emit('SIGTERM')
    const isReady = async () => {
      looks.inc()
      if (config.stopsWhile === 'looking') stop()
      // After what follows this look at once, and before what that begins is done.
      if (config.stopsWhile === 'opening') process.nextTick(stop)
      return existsSync(config.neededFile)
    }
    let hasWork = false
    const started = () => {
      hasWork = true
      log.info('started')
    }
    const idle = async () => {
      if (hasWork) log.info('idle')
      hasWork = false
    }
    return { app, log, metrics, isReady, lacks: () => 'the file', started, idle, close }
  },
)
