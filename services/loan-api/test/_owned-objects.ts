import type { Operation } from './_openapi.ts'

/** Makes an object that `token`'s partner owns, and returns its id. */
export type MakeOwned = (token: string) => Promise<string>

type Ownership = { kind: 'of one object' | 'a list' | 'creates'; makeOwned?: MakeOwned | undefined }

/**
 * What an operation does with what is owned, read off its description, and how there comes to be an object that it is about.
 * @throws {Error} for one whose ownership nobody could test, saying what to do.
 */
export function ownershipOf(
  name: string,
  { parameters = [], requestBody, security = [] }: Operation,
  makers: Record<string, MakeOwned>,
): Ownership {
  if (security.length === 0) throw new Error(`${name}: describe which scope it takes`)
  const inPath = parameters.filter(parameter => parameter.in === 'path')
  const unknown = inPath.find(parameter => !makers[parameter.name])
  if (unknown) {
    throw new Error(
      `${name}: nobody knows whose {${unknown.name}} is: add to \`makers\` how a partner comes to own one`,
    )
  }
  if (inPath.length > 1) throw new Error(`${name}: say in ownershipOf which of its ids is owned by whom`)
  const [id] = inPath
  if (id) return { kind: 'of one object', makeOwned: makers[id.name] }
  if (requestBody) return { kind: 'creates' }
  if (name.startsWith('GET ')) return { kind: 'a list' }
  throw new Error(`${name}: say in ownershipOf what it does with what others own`)
}

/** The first example of what to send, as a client finds it. */
export function exampleBody({ requestBody }: Operation): object | undefined {
  const [example] = Object.values(requestBody?.content['application/json']?.examples ?? {})
  return example?.value as object | undefined
}

/** What an answer says, less what is said of the one request: its id, the time, and the partner's rate. */
export function comparable({ status, headers, text }: { status: number; headers: Headers; text: string }) {
  const { 'x-request-id': requestId = '', date, ratelimit, ...rest } = Object.fromEntries(headers)
  return { status, headers: rest, text: text.replaceAll(requestId, '') }
}
