import { schemaComparison } from './compare-schemas.ts'
import {
  type Content,
  type Description,
  type Direction,
  type Header,
  type Operation,
  type Parameter,
  type Response,
  requireKnown,
  resolve,
  type SecurityScheme,
} from './description.ts'

const IN_OPERATIONS = [
  ...['operationId', 'summary', 'description', 'tags', 'deprecated', 'security', 'parameters'],
  ...['requestBody', 'responses'],
]
const IN_PARAMETERS = ['name', 'in', 'required', 'schema', 'description', 'example', 'examples', 'deprecated']
const IN_HEADERS = ['required', 'schema', 'description', 'example', 'examples', 'deprecated']
const SENT = ['type', 'scheme', 'in', 'name', 'openIdConnectUrl'] as const
const IN_SCHEMES = [...SENT, 'bearerFormat', 'flows', 'description']
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']
const PROBLEM = 'application/problem+json'

/**
 * What of `promise` the `offer` does not keep, a line each: for partners whose programs were written, or generated, by it. What is
 * only added breaks nothing: an operation, a member of an answer, an HTTP status, a code, what a request may leave out.
 */
export function findBreaks(promise: Description, offer: Description): string[] {
  const compare = schemaComparison(promise, offer)

  function operationBreaks(at: string, promised: Operation, offered: Operation): string[] {
    return [
      ...(promised.operationId === offered.operationId
        ? []
        : [`${at} is no longer called ${promised.operationId}`]),
      ...securityBreaks(at, promised, offered),
      ...parameterBreaks(at, promised, offered),
      ...bodyBreaks(at, promised, offered),
      ...missingFrom(offered.responses, promised.responses, `${at} no longer answers`),
      ...shared(promised.responses, offered.responses).flatMap(([status, before, after]) =>
        responseBreaks(`${at}, ${status}:`, resolve(promise, before), resolve(offer, after)),
      ),
    ]
  }

  function parameterBreaks(at: string, promised: Operation, offered: Operation): string[] {
    const [before, after] = [
      parametersOf(promise, promised.parameters),
      parametersOf(offer, offered.parameters),
    ]
    const demanded = Object.entries(after).filter(
      ([name, { required }]) => required && !before[name]?.required,
    )
    return [
      ...missingFrom(after, before, `${at} no longer has`),
      ...demanded.map(([name]) => `${at}: ${name} becomes required`),
      ...shared(before, after).flatMap(([name, one, other]) =>
        compare('request', `${at}: ${name}`, one.schema ?? {}, other.schema ?? {}),
      ),
    ]
  }

  function bodyBreaks(at: string, { requestBody: before }: Operation, { requestBody: after }: Operation) {
    if (!after) return before ? [`${at} no longer takes a body`] : []
    const isDemanded = after.required === true && before?.required !== true
    return [
      ...(isDemanded ? [`${at}: the body becomes required`] : []),
      ...contentBreaks('request', `${at}: the body`, before?.content, after.content),
    ]
  }

  function responseBreaks(at: string, promised: Response, offered: Response): string[] {
    const [before, after] = [headersOf(promise, promised.headers), headersOf(offer, offered.headers)]
    return [
      ...missingFrom(after, before, `${at} no longer has`),
      ...shared(before, after).flatMap(([name, one, other]) => [
        ...(one.required && !other.required ? [`${at} ${name} is no longer always there`] : []),
        ...compare('response', `${at} ${name}`, one.schema ?? {}, other.schema ?? {}),
      ]),
      ...contentBreaks('response', `${at} the body`, promised.content, offered.content),
    ]
  }

  function contentBreaks(
    direction: Direction,
    at: string,
    before: Content = {},
    after: Content = {},
  ): string[] {
    return [
      ...missingFrom(after, before, `${at} is no longer`),
      ...shared(before, after).flatMap(([type, one, other]) => [
        ...compare(direction, at, one.schema ?? {}, other.schema ?? {}),
        // Each code that a status may have is the name of an example there.
        ...(type === PROBLEM
          ? missingFrom(other.examples, one.examples, `${at} no longer has the code`)
          : []),
      ]),
    ]
  }

  const [before, after] = [operationsOf(promise), operationsOf(offer)]
  const breaks = [
    ...missingFrom(after, before, 'there is no longer'),
    ...missingFrom(offer.components?.schemas, promise.components?.schemas, 'no schema is called any more:'),
    ...shared(before, after).flatMap(([at, one, other]) => operationBreaks(at, one, other)),
    ...schemeBreaks(promise.components?.securitySchemes, offer.components?.securitySchemes),
  ]
  return [...new Set(breaks)]
}

function operationsOf({ paths }: Description): Record<string, Operation> {
  const operations = Object.entries(paths).flatMap(([path, item]) => {
    requireKnown(path, item, METHODS)
    return Object.entries(item).map(([method, operation]) => {
      const at = `${method.toUpperCase()} ${path}`
      requireKnown(at, operation, IN_OPERATIONS)
      return [at, operation] as const
    })
  })
  if (operations.length === 0) throw new Error('the description has no operation')
  return Object.fromEntries(operations)
}

/** By where they are and what they are called: names of headers are the same in any case. */
function parametersOf(description: Description, parameters: Parameter[] = []): Record<string, Parameter> {
  const named = parameters.map(each => {
    const parameter = resolve(description, each)
    const name = parameter.in === 'header' ? parameter.name.toLowerCase() : parameter.name
    const at = `the ${parameter.in} parameter ${name}`
    requireKnown(at, parameter, IN_PARAMETERS)
    return [at, parameter] as const
  })
  return Object.fromEntries(named)
}

function headersOf(description: Description, headers: Record<string, Header> = {}): Record<string, Header> {
  const named = Object.entries(headers).map(([name, each]) => {
    const [at, header] = [`the header ${name.toLowerCase()}`, resolve(description, each)]
    requireKnown(at, header, IN_HEADERS)
    return [at, header] as const
  })
  return Object.fromEntries(named)
}

/** Each way in must still be there, and ask for no scope more. */
function securityBreaks(at: string, promised: Operation, offered: Operation): string[] {
  const isKept = (way: Record<string, string[]>) =>
    (offered.security ?? []).some(other =>
      Object.entries(other).every(
        ([scheme, scopes]) => scopes.every(scope => way[scheme]?.includes(scope)) && way[scheme],
      ),
    )
  const lost = (promised.security ?? []).filter(way => !isKept(way))
  const isClosed = !promised.security && (offered.security ?? []).length > 0
  return [
    ...lost.map(way => `${at} no longer takes ${JSON.stringify(way)}`),
    ...(isClosed ? [`${at} is no longer open to everybody`] : []),
  ]
}

/** What a program has to send, and where, is the same; where tokens come from is the deployment's. */
function schemeBreaks(
  promised: Record<string, SecurityScheme> = {},
  offered: Record<string, SecurityScheme> = {},
): string[] {
  const formOf = (scheme: SecurityScheme) => JSON.stringify(SENT.map(member => scheme[member]))
  return [
    ...missingFrom(offered, promised, 'there is no longer the security scheme'),
    ...shared(promised, offered).flatMap(([name, one, other]) => {
      for (const scheme of [one, other]) requireKnown(`the security scheme ${name}`, scheme, IN_SCHEMES)
      return [
        ...(formOf(one) === formOf(other) ? [] : [`the security scheme ${name} becomes another one`]),
        ...missingFrom(other.flows, one.flows, `the security scheme ${name} no longer has the flow`),
        ...shared(one.flows ?? {}, other.flows ?? {}).flatMap(([flow, before, after]) =>
          missingFrom(after.scopes, before.scopes, `the flow ${flow} no longer has the scope`),
        ),
      ]
    }),
  ]
}

function missingFrom(after: object = {}, before: object = {}, complaint: string): string[] {
  return Object.keys(before)
    .filter(name => !Object.hasOwn(after, name))
    .map(name => `${complaint} ${name}`)
}

function shared<Part>(before: Record<string, Part>, after: Record<string, Part>): [string, Part, Part][] {
  return Object.entries(before).flatMap(([name, promised]) => {
    const offered = after[name]
    return offered === undefined ? [] : [[name, promised, offered]]
  })
}
