import { describeApi } from '../../local/api-description/api-description.ts'
import type { Description, Schema } from '../../local/api-description/description.ts'
import { findBreaks } from '../../local/api-description/find-breaks.ts'

const text = describeApi()

/** The description of the API, for a test to change. */
export function describedApi(): Description {
  return JSON.parse(text)
}

export const APPLY = ['paths', '/loan/apply', 'post'] as const
export const LIST = ['paths', '/loan/applications', 'get'] as const

/** One part of a description, for a test to change. */
// biome-ignore lint/suspicious/noExplicitAny: a test knows what is there, and fails where it is not
export function partOf(description: Description, path: readonly (string | number)[]): any {
  return path.reduce<unknown>((part, step) => (part as Record<string, unknown>)[step], description)
}

export function schemaOf(
  description: Description,
  name: string,
): Schema & { properties: Record<string, Schema> } {
  return partOf(description, ['components', 'schemas', name])
}

export type Change = (description: Description) => void

/** What is found when the description changes so. */
export function breaksOf(change: Change, before: Change = () => {}): string[] {
  const [promise, offer] = [describedApi(), describedApi()]
  before(promise)
  before(offer)
  change(offer)
  return findBreaks(promise, offer)
}

/** Gives a part members. */
export const set =
  (path: readonly (string | number)[], values: object): Change =>
  description =>
    void Object.assign(partOf(description, path), values)

/** Takes a member from a part. */
export const drop =
  (path: readonly (string | number)[], name: string): Change =>
  description =>
    void delete partOf(description, path)[name]

export const request = (member: string) => [
  'components',
  'schemas',
  'ApplicationRequest',
  'properties',
  member,
]
export const LIMIT = [...LIST, 'parameters', 0]
export const OK = [...APPLY, 'responses', '200']
