import { Router } from 'express'
import { expect, test } from 'vitest'
import { ownershipOf } from './_owned-objects.ts'
import { compareRoutes, routesOf } from './_route-table.ts'

const nothing = () => {}
const APPLICATION = { name: 'applicationId', in: 'path', schema: {} }
const LOAN = { name: 'loanId', in: 'path', schema: {} }
const operation = { security: [{ accessToken: ['loans/read'] }], parameters: [], responses: {} }
const makers = { applicationId: async () => '' }

test('a route is seen however it is put into the router', () => {
  const inner = Router()
  inner.route('/things/:thingId').get(nothing).delete(nothing).all(nothing)
  inner.all('/anything', nothing)
  const outer = Router()
  outer.use(nothing)
  outer.use(inner)
  outer.post('/things', nothing)
  expect(routesOf(outer)).toEqual([
    'ALL /anything',
    'DELETE /things/{thingId}',
    'GET /things/{thingId}',
    'POST /things',
  ])
})

test('a router below a path would hide its routes', () => {
  const outer = Router()
  outer.use('/below', Router())
  expect(() => routesOf(outer)).toThrow('give its routes their whole paths')
})

test('a route without a description is named, and a description without a route', () => {
  const routes = ['GET /docs/docs.js', 'GET /docs/x/y', 'GET /things', 'POST /docs']
  expect(compareRoutes(routes, ['GET /things', 'GET /gone'])).toEqual({
    pages: ['GET /docs/docs.js'],
    undescribed: ['GET /docs/x/y', 'POST /docs'],
    missing: ['GET /gone'],
  })
})

test.each([
  [
    'GET /loans/{loanId}',
    { ...operation, parameters: [LOAN] },
    'add to `makers` how a partner comes to own one',
  ],
  [
    'GET /a/{applicationId}/{applicationId}',
    { ...operation, parameters: [APPLICATION, APPLICATION] },
    'say in ownershipOf',
  ],
  ['DELETE /loan/applications', operation, 'say in ownershipOf what it does with what others own'],
  ['GET /open', { ...operation, security: [] }, 'describe which scope it takes'],
])('%s: whose ownership nobody tests says what to do', (name, described, whatToDo) => {
  expect(() => ownershipOf(name, described, makers)).toThrow(whatToDo)
  expect(() => ownershipOf(name, described, makers)).toThrow(name)
})

test('what is known is told apart', () => {
  const requestBody = { content: {} }
  const read = { ...operation, parameters: [APPLICATION] }
  expect(ownershipOf('GET /a/{applicationId}', read, makers)).toEqual({
    kind: 'of one object',
    makeOwned: makers.applicationId,
  })
  expect(ownershipOf('GET /a', operation, makers)).toEqual({ kind: 'a list' })
  expect(ownershipOf('POST /a', { ...operation, requestBody }, makers)).toEqual({ kind: 'creates' })
})
