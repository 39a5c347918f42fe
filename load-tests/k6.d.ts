/*
 * What we use of k6's own modules, which exist only within k6. Its published types would be a dependency for these few lines.
 */

declare const __ENV: Record<string, string | undefined>

declare module 'k6' {
  /** False when one of the conditions does not hold; counted in the metric `checks`. */
  export function check<Subject>(
    subject: Subject,
    conditions: Record<string, (subject: Subject) => boolean>,
  ): boolean
}

declare module 'k6/http' {
  export type Answer = {
    /** 0 when there was none. */
    status: number
    body: string | null
    /** By their canonical names, `Retry-After`. */
    headers: Record<string, string>
    /** Milliseconds. */
    timings: { blocked: number; connecting: number; duration: number }
  }
  export type Params = { headers: Record<string, string>; timeout: number; tags: Record<string, string> }
  export function get(url: string, params: Params): Answer
  export function post(url: string, body: string, params: Params): Answer
}

declare module 'k6/execution' {
  export const scenario: {
    name: string
    /** Counts from 0; no two iterations of a scenario have the same. */
    iterationInTest: number
  }
}

declare module 'k6/metrics' {
  export class Trend {
    constructor(name: string, isTime: boolean)
    add(value: number): void
  }
  export class Gauge {
    constructor(name: string)
    add(value: number): void
  }
  export class Counter {
    constructor(name: string)
    add(count: number, tags: Record<string, string>): void
  }
  export class Rate {
    constructor(name: string)
    add(isTrue: boolean): void
  }
}
