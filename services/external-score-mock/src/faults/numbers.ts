import { z } from 'zod'

/** A whole number within its bounds; the message is what the control API says of any other. */
export function whole(minimum: number, maximum: number) {
  const expected = `must be ${minimum} to ${maximum}`
  return z.int().min(minimum, expected).max(maximum, expected)
}

/** A share or a probability. */
export const fraction = z.number().min(0, 'must be 0 to 1').max(1, 'must be 0 to 1')

/** An hour: nobody wants a fault of yesterday. */
export const MAX_SECONDS = 3_600

/** For a union's discriminator: what it may say. */
export function oneOf(values: readonly string[]) {
  return {
    error: ({ code }: { code?: string }) =>
      code === 'invalid_union' ? `must be one of ${values.join(', ')}` : undefined,
  }
}
