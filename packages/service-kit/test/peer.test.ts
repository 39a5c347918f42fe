import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  drip,
  type Effect,
  garbage,
  hang,
  json,
  oversized,
  redirect,
  resetBeforeHeaders,
  resetMidBody,
  slowHeaders,
  truncated,
  wrongContentType,
} from '../../../test/faults/effects.ts'
import { startScriptedPeer } from '../../../test/faults/scripted-peer.ts'
import { withRequest } from '../src/log/log.ts'
import { GOOD, startPeer, TIMEOUT_MS } from './_peer.ts'

/** What a busy machine may add before a timer fires. */
const LATENESS_MS = 400

describe('an answer', () => {
  test.each([200, 404, 503])('of status %i is an answer', async status => {
    const { scripted, call } = await startPeer()
    scripted.answer(json(status, GOOD))
    expect(await call()).toMatchObject({ status, body: GOOD })
  })

  test('may be a problem document', async () => {
    const { scripted, call } = await startPeer()
    scripted.answer(wrongContentType(503, { code: 'overloaded' }, 'application/problem+json; charset=utf-8'))
    expect(await call()).toMatchObject({ status: 503, body: { code: 'overloaded' } })
  })

  test('that came while this process could not run is heard, however late', async () => {
    const { scripted, call } = await startPeer()
    scripted.answer({
      play: res => {
        json(200, GOOD).play(res)
        // The answer is with the system by then, and nobody reads it.
        setImmediate(() => {
          const until = performance.now() + 2 * TIMEOUT_MS
          while (performance.now() < until);
        })
      },
    })
    expect(await call()).toMatchObject({ status: 200, body: GOOD })
  })

  test('may have 64 kB, in pieces', async () => {
    const { scripted, call } = await startPeer()
    const padding = 'x'.repeat(64 * 1024 - '{"padding":""}'.length)
    scripted.answer({
      play: res => {
        res.writeHead(200, { 'content-type': 'application/json' })
        res.write('{"padding":"')
        setImmediate(() => res.end(`${padding}"}`))
      },
    })
    expect(await call(2_000)).toMatchObject({ status: 200, body: { padding } })
  })

  test('that redirects is not followed', async () => {
    const elsewhere = await startScriptedPeer()
    const { scripted, call } = await startPeer()
    scripted.answer(redirect(elsewhere.url, 307))
    expect(await call()).toMatchObject({ status: 307 })
    expect(elsewhere.requests).toEqual([])
    await elsewhere.close()
  })
})

describe('a request', () => {
  test('is sent as given, below the path of the address', async () => {
    const { scripted } = await startPeer()
    const { call } = await startPeer({ baseUrl: `${scripted.url}/base` })
    await call()
    expect(scripted.requests[0]).toMatchObject({ method: 'POST', path: '/base/score', body: { a: 1 } })
  })

  test('tells a peer of ours its request id, and 20 ms less than the time there is', async () => {
    const { scripted, call } = await startPeer()
    await withRequest({ requestId: 'mine' }, () => call(500))
    expect(scripted.requests[0]?.headers).toMatchObject({
      'x-request-id': 'mine',
      'x-request-timeout-ms': '480',
    })
  })

  test.each([
    [20.9, '0'],
    [499.9, '479'],
  ])('with %f ms to go tells whole ones, and never fewer than none: %s', async (timeoutMs, told) => {
    const { scripted, call } = await startPeer()
    await call(timeoutMs).catch(() => {})
    await scripted.received(1)
    expect(scripted.requests[0]?.headers['x-request-timeout-ms']).toBe(told)
  })

  test('tells a stranger neither', async () => {
    const { scripted, call } = await startPeer({ isOurs: false })
    await withRequest({ requestId: 'mine' }, () => call())
    expect(scripted.requests[0]?.headers).not.toHaveProperty('x-request-id')
    expect(scripted.requests[0]?.headers).not.toHaveProperty('x-request-timeout-ms')
  })
})

test('its connections are in the metrics: in use, idle, and waited for', async () => {
  const { scripted, call, metrics, peer } = await startPeer()
  const sockets = async () => {
    const lines = (await metrics.text()).split('\n').filter(line => line.startsWith('peer_sockets'))
    return lines.map(line => line.replace('peer_sockets{dependency="bureau",', '{'))
  }
  expect(await sockets()).toEqual(['{state="in_use"} 0', '{state="idle"} 0', '{state="waiting"} 0'])
  await call(2_000)
  await expect.poll(sockets).toEqual(['{state="in_use"} 0', '{state="idle"} 1', '{state="waiting"} 0'])
  scripted.answer(hang())
  const calls = [call(10_000), call(10_000)].map(each => each.catch(() => {}))
  await expect.poll(sockets).toEqual(['{state="in_use"} 2', '{state="idle"} 0', '{state="waiting"} 0'])
  await peer.close()
  await Promise.all(calls)
  expect(await sockets()).toEqual(['{state="in_use"} 0', '{state="idle"} 0', '{state="waiting"} 0'])
})

describe('silence', () => {
  test.each([
    ['timeout', 'nothing', hang()],
    ['timeout', 'headers that come too late', slowHeaders(10 * TIMEOUT_MS, json(200, GOOD))],
    ['timeout', 'a body that drips, though never for long without a byte', drip(200, GOOD, TIMEOUT_MS / 4)],
    ['reset', 'a reset before the headers', resetBeforeHeaders()],
    ['reset', 'a reset within the body', resetMidBody(200, GOOD)],
    ['malformed', 'an end before the promised one', truncated(200, GOOD)],
    ['malformed', 'what is not JSON', garbage()],
    ['malformed', 'another content type', wrongContentType(200, GOOD)],
    ['malformed', 'another content type, whose body never comes', page()],
    ['malformed', 'more than 64 kB', oversized(200, GOOD)],
    ['malformed', 'more than 64 kB without an end', endless()],
  ])('is %s: %s', async (silence, _what, effect) => {
    const { scripted, call, metrics } = await startPeer()
    scripted.answer(effect)
    const startedAtMs = performance.now()
    await expect(call()).rejects.toMatchObject({
      name: 'PeerSilence',
      silence,
      message: `bureau: ${silence}`,
    })
    expect(performance.now() - startedAtMs).toBeLessThan(TIMEOUT_MS + LATENESS_MS)
    expect(await metrics.text()).toContain(`_count{dependency="bureau",outcome="${silence}"} 1`)
    // Whatever it was, the next call is not spoilt by it.
    scripted.answer(json(200, GOOD))
    expect(await call(2_000)).toMatchObject({ status: 200 })
  })

  test('is timeout: a connection that does not come about', async () => {
    const { call } = await startPeer({ baseUrl: (await speak('')).replace('http:', 'https:') })
    const startedAtMs = performance.now()
    await expect(call()).rejects.toMatchObject({ silence: 'timeout' })
    expect(performance.now() - startedAtMs).toBeLessThan(TIMEOUT_MS + LATENESS_MS)
  })

  test('is malformed: what is not HTTP', async () => {
    const { call } = await startPeer({ baseUrl: await speak('SSH-2.0-OpenSSH\r\n') })
    await expect(call()).rejects.toMatchObject({ silence: 'malformed' })
  })

  test('is refused: nobody listens', async () => {
    const { scripted, call } = await startPeer()
    await scripted.stop()
    await expect(call()).rejects.toMatchObject({ silence: 'refused' })
  })

  test('keeps what was heard of an answer that cannot be read', async () => {
    const { scripted, call } = await startPeer()
    scripted.answer(garbage(503))
    await expect(call()).rejects.toMatchObject({ silence: 'malformed', heard: { status: 503 } })
  })

  test('tells the peer that nobody waits any more', async () => {
    const { scripted, call } = await startPeer()
    scripted.answer(hang())
    await expect(call()).rejects.toMatchObject({ silence: 'timeout' })
    expect(await scripted.requests[0]?.ended).toEqual({ clientLeft: true })
  })
})

describe('a peer that comes back', () => {
  test.each(['at once', 'after calls that found nobody'])('is used again within 2 s, %s', async when => {
    const { scripted, call } = await startPeer()
    await call()
    await scripted.stop()
    if (when !== 'at once') {
      await Promise.allSettled(Array.from({ length: 20 }, () => call()))
    }
    await scripted.start()
    const isBack = () =>
      call().then(
        () => true,
        () => false,
      )
    await expect.poll(isBack, { timeout: 2_000, interval: 50 }).toBe(true)
    expect(await Promise.all([isBack(), isBack(), isBack()])).toEqual([true, true, true])
  })
})

test('answers and errors of peers are measured apart, in seconds: whoever is to blame, a 4xx is no answer that helps', async () => {
  const { scripted, call, metrics } = await startPeer()
  await call()
  for (const status of [500, 401]) {
    scripted.answer(json(status, {}))
    await call()
  }
  const text = await metrics.text()
  expect(text).toContain('dependency_call_duration_seconds_count{dependency="bureau",outcome="answered"} 1')
  expect(text).toContain('dependency_call_duration_seconds_count{dependency="bureau",outcome="error"} 2')
  expect(text).toContain(
    'dependency_call_duration_seconds_bucket{le="0.8",dependency="bureau",outcome="answered"} 1',
  )
})

/** The beginning of an answer that is not JSON, and no more. */
function page(): Effect {
  return {
    play: res => {
      res.writeHead(200, { 'content-type': 'text/html' })
      res.flushHeaders()
    },
  }
}

/** Bytes of an answer that does not say how many will come. */
function endless(): Effect {
  return {
    play: res => {
      res.writeHead(200, { 'content-type': 'application/json' })
      res.write('x'.repeat(64 * 1024 + 1))
    },
  }
}

/** A server that says the same to everybody, as soon as it is asked anything. */
async function speak(bytes: string): Promise<string> {
  const server: Server = createServer(socket => {
    socket.on('error', () => {})
    socket.once('data', () => socket.write(bytes))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
}
