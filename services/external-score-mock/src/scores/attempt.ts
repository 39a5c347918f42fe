/**
 * Which try of an application a call is: the round (0 is the partner's request, then each pass of recovery) and the number of
 * the attempt within it, from 1. The caller says so; the simulator never counts, or a restart would change its answers.
 */
export type Attempt = { round: number; number: number }

/** `round.number`, as in the header `x-attempt`. */
export function spell({ round, number }: Attempt): string {
  return `${round}.${number}`
}
