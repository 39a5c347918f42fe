/** More applications than a long load run makes; a key that is forgotten after so many others is charged again. */
const MAX_KEYS = 100_000

/** What has been charged: every report once, however often it is asked for with the same idempotency key. */
export function createBilling(maxKeys = MAX_KEYS) {
  const charged = new Set<string>()
  return {
    /** Charges a report; false when its key has paid already. */
    charge: (idempotencyKey: string): boolean => {
      if (charged.has(idempotencyKey)) return false
      charged.add(idempotencyKey)
      const [oldest] = charged
      if (charged.size > maxKeys && oldest !== undefined) charged.delete(oldest)
      return true
    },
  }
}

export type Billing = ReturnType<typeof createBilling>
