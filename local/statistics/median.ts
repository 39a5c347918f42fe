/** The middle one, or the mean of the two in the middle; NaN of none. */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  return (low + high) / 2
}

/** Half of what lies between the least and the most; 0 of none. */
export function halfSpread(values: number[]): number {
  return values.length === 0 ? 0 : (Math.max(...values) - Math.min(...values)) / 2
}
