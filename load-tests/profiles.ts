/** The load over the time of a run: at this share of it, so many times the rate; straight lines between. */
type Corner = { at: number; times: number }

export type Profile = {
  summary: string
  /** A second; `--rate`. */
  rate: number
  /** How long it measures; `--for`. */
  seconds: number
  shape: Corner[]
  /** What it means that k6 began less than was planned: the system's failure, or perhaps k6's own. */
  dropped: 'failure' | 'perhaps-k6'
  /** Looks for the rate at which the objectives are missed, instead of holding the run to them. */
  findsBreak: boolean
}

const STEADY: Corner[] = [
  { at: 0, times: 1 },
  { at: 1, times: 1 },
]

/**
 * A ninth of what `breakpoint` found two cores to hold with k6 beside them: 377 a second (README.md). What is judged at it is the platform, not
 * the machine. `breakpoint` fails when it is more than 30 % of what it finds.
 */
const USUAL_RATE = 40

/** Every one of them an open model: partners do not wait for each other, so a slow answer makes no room for itself. */
export const PROFILES = {
  smoke: {
    summary: 'does it work: a few a second',
    rate: 10,
    seconds: 20,
    shape: STEADY,
    dropped: 'failure',
    findsBreak: false,
  },
  load: {
    summary: 'a usual day: a steady rate',
    rate: USUAL_RATE,
    seconds: 120,
    shape: STEADY,
    dropped: 'failure',
    findsBreak: false,
  },
  stress: {
    summary: 'the busiest hour: up to twice the rate, and back',
    rate: USUAL_RATE,
    seconds: 180,
    shape: [
      { at: 0, times: 1 },
      { at: 0.2, times: 2 },
      { at: 0.8, times: 2 },
      { at: 1, times: 1 },
    ],
    dropped: 'perhaps-k6',
    findsBreak: false,
  },
  spike: {
    summary: 'a leap: three times the rate within a moment, and back',
    rate: USUAL_RATE,
    seconds: 120,
    shape: [
      { at: 0, times: 1 },
      { at: 0.3, times: 1 },
      { at: 0.32, times: 3 },
      { at: 0.5, times: 3 },
      { at: 0.52, times: 1 },
      { at: 1, times: 1 },
    ],
    dropped: 'perhaps-k6',
    findsBreak: false,
  },
  soak: {
    summary: 'what only shows after a while: the usual rate, for long',
    rate: USUAL_RATE,
    seconds: 1_800,
    shape: STEADY,
    dropped: 'failure',
    findsBreak: false,
  },
  breakpoint: {
    summary: 'where it ends: up to ten times the rate, until the objectives are missed',
    rate: USUAL_RATE,
    seconds: 180,
    shape: [
      { at: 0, times: 1 },
      { at: 1, times: 10 },
    ],
    dropped: 'perhaps-k6',
    findsBreak: true,
  },
} as const satisfies Record<string, Profile>

export type ProfileName = keyof typeof PROFILES
