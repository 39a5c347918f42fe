import { z } from 'zod'
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi'
import {
  faultPlan,
  faultStatus,
  health,
  journalPage,
  journalQuery,
  problem,
  scenarioList,
  scenarioName,
  scenarioOptions,
} from './control-schemas.ts'

type Responses = ZodOpenApiOperationObject['responses']

const answered = (description: string, schema: z.ZodType) => ({
  description,
  content: { 'application/json': { schema } },
})
const refused = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problem } },
})
const json = (schema: z.ZodType) => ({ 'application/json': { schema } })

const inForce = answered('What is in force now.', faultStatus)
const wrong = refused('The body is not JSON, or `errors` names what is wrong in it.')
const wrongParameter = refused('`errors` names the parameters that are wrong.')

/** What any operation with a body can be refused with. */
const refusedBody: Responses = {
  400: wrong,
  413: refused('The body has more than 16 KiB.'),
  415: refused('The body is not JSON in UTF-8, or it is compressed.'),
}
const refusedRequest: Responses = {
  '4XX': refused('No such path (404) or method (405, with `Allow`), or it cannot be read.'),
}

const faults: ZodOpenApiPathsObject = {
  '/faults': {
    get: {
      operationId: 'getFaults',
      summary: 'What is in force',
      responses: { 200: inForce, ...refusedRequest },
    },
    put: {
      operationId: 'putFaults',
      summary: 'Put a plan in force, in the place of any other',
      requestBody: { required: true, content: json(faultPlan) },
      responses: { 200: inForce, ...refusedBody, ...refusedRequest },
    },
    delete: {
      operationId: 'clearFaults',
      summary: 'End the faults now and let go of the calls that they hold',
      responses: { 204: { description: 'Nothing is in force.' }, ...refusedRequest },
    },
  },
  '/scenarios': {
    get: {
      operationId: 'listScenarios',
      summary: 'The library',
      responses: { 200: answered('Every scenario with its plan.', scenarioList), ...refusedRequest },
    },
  },
  '/scenarios/{name}': {
    post: {
      operationId: 'beginScenario',
      summary: 'Put a scenario in force, in the place of any other plan',
      requestParams: { path: z.object({ name: scenarioName }) },
      requestBody: { required: false, content: json(scenarioOptions) },
      responses: {
        200: inForce,
        404: refused('There is no such scenario; `detail` names those that there are.'),
        ...refusedBody,
        ...refusedRequest,
      },
    },
  },
}

const journal: ZodOpenApiPathsObject = {
  '/journal': {
    get: {
      operationId: 'readJournal',
      summary: 'The calls, of all applications or of one',
      requestParams: { query: journalQuery },
      responses: {
        200: answered('Totals and entries; of one application when it is named.', journalPage),
        400: wrongParameter,
        ...refusedRequest,
      },
    },
    delete: {
      operationId: 'clearJournal',
      summary: 'Forget the calls that have ended; what was charged stays charged',
      responses: { 204: { description: 'The journal is empty.' }, ...refusedRequest },
    },
  },
}

const operations: ZodOpenApiPathsObject = {
  '/livez': {
    get: {
      operationId: 'isLive',
      summary: 'Whether the process has started, and answers',
      responses: {
        200: answered('It has.', health),
        503: answered('It is starting.', health),
        ...refusedRequest,
      },
    },
  },
  '/readyz': {
    get: {
      operationId: 'isReady',
      summary: 'Whether calls should be sent here; faults in force do not change that',
      responses: {
        200: answered('They should.', health),
        503: answered('It is starting, or ending.', health),
        ...refusedRequest,
      },
    },
  },
  '/metrics': {
    get: {
      operationId: 'readMetrics',
      summary: 'Metrics for Prometheus',
      responses: {
        200: { description: 'All of them.', content: { 'text/plain': { schema: z.string() } } },
        ...refusedRequest,
      },
    },
  },
  '/openapi.json': {
    get: {
      operationId: 'describe',
      summary: 'This description',
      responses: { 200: answered('OpenAPI 3.1.', z.looseObject({ openapi: z.string() })), ...refusedRequest },
    },
  },
}

/** The OpenAPI 3.1 description of the operations port, from the schemas that validate it. */
export function controlDescription() {
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Bureau simulator: operations port',
      version: '1',
      description:
        'Faults that can be put in force for a while, and the journal of calls. For operators alone.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'Where this is read.' }],
    // Who reaches the port may use it.
    security: [],
    paths: { ...faults, ...journal, ...operations },
  })
}
