/** Amounts of money are whole cents inside, numbers with at most two decimals in JSON, NUMERIC text in the database. */
export type Cents = number

export function hasAtMostTwoDecimals(amount: number): boolean {
  return Math.round(amount * 100) / 100 === amount
}

/** Exact for every amount with at most two decimals below 10^13. */
export function toCents(amount: number): Cents {
  return Math.round(amount * 100)
}

export function toAmount(cents: Cents): number {
  return cents / 100
}
