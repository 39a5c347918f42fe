import { percentile } from '../local/statistics/percentile.ts'
import type { Answer, Call, Evidence, Phase } from './evidence.ts'

/** What a phase was like, in numbers. */
export type Figures = {
  phase: string
  seconds: number
  sent: number
  decided: number
  /** 202: decided later. */
  deferred: number
  refused: number
  p50Ms: number | null
  p95Ms: number | null
  p99Ms: number | null
  /** Decisions in the request, a second. */
  goodput: number
  /** To the bureau, those of recovery's included. */
  calls: number
  charges: number
  /** Null when nobody applied. */
  callsPerApplication: number | null
  /** Of an application's rounds of which the bureau was asked at all; null when there were none. */
  callsPerRound: number | null
}

export function figuresOf(phase: Phase, { answers, calls }: Pick<Evidence, 'answers' | 'calls'>): Figures {
  const own = answers.filter(answer => answer.phase === phase.name)
  const asked = callsDuring(phase, calls)
  const rounds = new Set(
    asked.map(({ applicationId, attempt }) => `${applicationId} ${attempt.split('.')[0]}`),
  )
  const seconds = (phase.toMs - phase.fromMs) / 1_000
  const decided = own.filter(({ status }) => status === 200).length
  const sortedMs = own
    .filter(({ status }) => status !== undefined)
    .map(ownMs)
    .sort((a, b) => a - b)
  return {
    phase: phase.name,
    seconds: round(seconds),
    sent: own.length,
    decided,
    deferred: own.filter(({ status }) => status === 202).length,
    refused: own.filter(({ status }) => status !== 200 && status !== 202).length,
    p50Ms: wholeMs(sortedMs, 0.5),
    p95Ms: wholeMs(sortedMs, 0.95),
    p99Ms: wholeMs(sortedMs, 0.99),
    goodput: round(decided / seconds),
    calls: asked.length,
    charges: asked.filter(({ charged }) => charged).length,
    callsPerApplication: perEach(asked.length, own.length),
    callsPerRound: perEach(asked.length, rounds.size),
  }
}

/** What an answer took without what the client's own machine added. */
export function ownMs({ ms, lagMs }: Answer): number {
  return ms - lagMs
}

function callsDuring({ fromMs, toMs }: Phase, calls: Call[]): Call[] {
  return calls.filter(({ startedAt }) => {
    const atMs = Date.parse(startedAt)
    return atMs >= fromMs && atMs < toMs
  })
}

function perEach(count: number, of: number): number | null {
  return of === 0 ? null : round(count / of)
}

function round(value: number): number {
  return Math.round(100 * value) / 100
}

/** A percentile as people read it; null of none. */
export function wholeMs(sorted: number[], share: number): number | null {
  return sorted.length === 0 ? null : Math.round(percentile(sorted, share))
}
