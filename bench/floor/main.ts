import { createServer } from 'node:http'
import { config, openOperationsPort } from '../in-its-place.ts'
import { apply } from './apply.ts'

/*
 * The floor: what applying costs when nothing is done that the answer does not need. No framework, no validation, no breaker, no
 * retry, no log, no metrics, no traces; the same two calls and two statements, each with its deadline, and the same body.
 */

const server = createServer((req, res) => {
  apply(req).then(
    body => {
      res.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
      res.end(body)
    },
    () => res.writeHead(503).end(),
  )
})
server.listen(config.port, config.host, openOperationsPort)
