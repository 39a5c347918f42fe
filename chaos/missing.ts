import type { Evidence, Missing } from './evidence.ts'

/** What cannot be done or read does not end a run; its verdict is in doubt. */
export async function orMissing(
  what: Missing['what'],
  evidence: Pick<Evidence, 'missing'>,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    evidence.missing.push({ what, why: whyOf(error) })
  }
}

export function isMissing(what: Missing['what'], { missing }: Pick<Evidence, 'missing'>): boolean {
  return missing.some(each => each.what === what)
}

export function whyOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
