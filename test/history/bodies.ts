import type { Draws } from './draws.ts'

type Body = { userId: string; amount: number; termMonths: number; income: number }

const MEMBERS = ['userId', 'amount', 'termMonths', 'income'] as const

/** One text for all spellings of an application. */
export function canonicalBody(body: Body): string {
  return JSON.stringify(body, [...MEMBERS])
}

/** An amount that the income carries at every price, so that the score alone decides. */
export function bodyOf(userId: string): Body {
  return { userId, amount: 5_000, termMonths: 24, income: 4_000 }
}

export function otherBodyOf(userId: string): Body {
  return { ...bodyOf(userId), amount: 7_000 }
}

/** Less than anybody may apply for. */
export function unacceptableBodyOf(userId: string): Body {
  return { ...bodyOf(userId), amount: 1 }
}

/** The same application in one of its spellings: members in any order, numbers in two ways. */
export function spell(body: Body, draws: Draws): string {
  const isExponential = draws.share() < 0.5
  const members = MEMBERS.map(name => {
    const value = body[name]
    const text = typeof value === 'number' && isExponential ? value.toExponential() : JSON.stringify(value)
    return { text: `${JSON.stringify(name)}:${text}`, rank: draws.share() }
  })
  const texts = members.sort((a, b) => a.rank - b.rank).map(({ text }) => text)
  return `{${texts.join(',')}}`
}
