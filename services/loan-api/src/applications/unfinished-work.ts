/** The work on applications that has begun, followed to its end even when nobody waits for the answer any more. */
export type UnfinishedWork = {
  add: <T>(work: Promise<T>) => Promise<T>
  done: () => Promise<unknown>
}

export function createUnfinishedWork(): UnfinishedWork {
  const unfinished = new Set<Promise<unknown>>()
  return {
    add: work => {
      unfinished.add(work)
      const forget = () => unfinished.delete(work)
      work.then(forget, forget)
      return work
    },
    done: () => Promise.allSettled(unfinished),
  }
}
