import type { Direction, Schema } from './description.ts'

const LOWER = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems']
const LEAST_SIZES = ['minLength', 'minItems']
const UPPER = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems']
/** May go, and neither come nor change: which of two forms takes more cannot be told. */
const FORMS = ['pattern', 'format', 'multipleOf']

/** Where a request may no longer be what it was, and an answer's reader meets what it need not be ready for: another format, or nothing where there was something. */
export function narrowedBounds(
  direction: Direction,
  at: string,
  promised: Schema,
  offered: Schema,
): string[] {
  const change = (keyword: string) =>
    `${at} changes its ${keyword} from ${said(promised[keyword])} to ${said(offered[keyword])}`
  const differs = (keyword: string) => promised[keyword] !== offered[keyword]
  const falls = (keyword: string) => numberOf(offered[keyword], 0) < numberOf(promised[keyword], 0)
  if (direction === 'response') {
    const isOtherFormat = promised.format !== undefined && differs('format')
    return [...(isOtherFormat ? ['format'] : []), ...LEAST_SIZES.filter(falls)].map(change)
  }

  const rises = (keyword: string) =>
    numberOf(offered[keyword], Number.NEGATIVE_INFINITY) >
    numberOf(promised[keyword], Number.NEGATIVE_INFINITY)
  const shrinks = (keyword: string) =>
    numberOf(offered[keyword], Number.POSITIVE_INFINITY) <
    numberOf(promised[keyword], Number.POSITIVE_INFINITY)
  const comes = (keyword: string) => offered[keyword] !== undefined && differs(keyword)
  return [
    ...LOWER.filter(rises),
    ...UPPER.filter(shrinks),
    ...FORMS.filter(comes),
    ...(promised.default !== undefined && differs('default') ? ['default'] : []),
  ].map(change)
}

function numberOf(bound: unknown, none: number): number {
  return typeof bound === 'number' ? bound : none
}

function said(bound: unknown): string {
  return bound === undefined ? 'none' : JSON.stringify(bound)
}
