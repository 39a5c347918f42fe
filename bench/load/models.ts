/** Applies once; `dueAtMs` is when it was to begin, on the clock of `performance.now()`. */
type Apply = (dueAtMs: number) => Promise<void>

/** Clients that apply again as soon as they are answered: as much as the system takes. */
export async function closedLoop({ clients, forMs }: { clients: number; forMs: number }, apply: Apply) {
  const endsAtMs = performance.now() + forMs
  async function client() {
    for (let nowMs = performance.now(); nowMs < endsAtMs; nowMs = performance.now()) await apply(nowMs)
  }
  await Promise.all(Array.from({ length: clients }, client))
}

/**
 * Applications that come at their time, whether the earlier ones have been answered or not. Who comes late because this process was busy
 * has been waiting since it was due: what the system does to its clients is not hidden by waiting for it.
 */
export async function openModel(
  { ratePerSecond, forMs }: { ratePerSecond: number; forMs: number },
  apply: Apply,
) {
  const beganAtMs = performance.now()
  const all = Math.floor((ratePerSecond * forMs) / 1_000)
  const going: Promise<void>[] = []
  await new Promise<void>(resolve => {
    const begin = () => {
      const due = Math.min(all, Math.floor(((performance.now() - beganAtMs) * ratePerSecond) / 1_000))
      while (going.length < due) going.push(apply(beganAtMs + (going.length * 1_000) / ratePerSecond))
      if (going.length < all) setTimeout(begin, 1)
      else resolve()
    }
    begin()
  })
  await Promise.all(going)
}
