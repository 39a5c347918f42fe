/** Numbers that look random and are the same for the same seed. */
export type Draws = {
  /** In [0, 1). */
  share: () => number
  /** A whole number in [0, below). */
  below: (below: number) => number
  between: (least: number, most: number) => number
  /** One of them, by their weights. */
  choose: <T extends { weight: number }>(choices: readonly T[]) => T
}

/** A sequence of its own for every `name`, so that what one client draws does not depend on how fast the others are. */
export function createDraws(seed: number, name: string): Draws {
  let state = seed | 0
  for (const char of name) state = Math.imul(state ^ char.charCodeAt(0), 0x01000193)

  /** mulberry32. */
  function share(): number {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  return {
    share,
    below: below => Math.floor(share() * below),
    between: (least, most) => least + share() * (most - least),
    choose: choices => {
      let left = share() * choices.reduce((sum, { weight }) => sum + weight, 0)
      for (const choice of choices) {
        left -= choice.weight
        if (left < 0) return choice
      }
      throw new Error('there is nothing to choose from')
    },
  }
}
