/** Of 100 turns of a partner's day: mostly it applies; now and then an answer is lost, or a person looks. */
export const PARTNER_DAY = { apply: 70, applyAgain: 10, readBack: 15, readList: 5 }
const { apply, applyAgain, readBack, readList } = PARTNER_DAY

/** What a partner does; each is a script for k6 in `journeys/`, of its name. */
export const JOURNEYS = {
  apply: { summary: 'applies', callsATurn: { most: 1, mean: 1 } },
  retry: {
    summary: 'applies, and again with the same Idempotency-Key',
    callsATurn: { most: 2, mean: 2 },
  },
  'read-back': { summary: 'applies, and reads the application', callsATurn: { most: 2, mean: 2 } },
  'partner-day': {
    summary: 'mostly applies, sometimes repeats, reads back, lists',
    callsATurn: { most: 2, mean: (apply + 2 * applyAgain + 2 * readBack + readList) / 100 },
  },
} as const satisfies Record<string, { summary: string; callsATurn: CallsATurn }>

/** One after the other: at most, by which it is known for how long a turn can last; on average, how many a run makes. */
export type CallsATurn = { most: number; mean: number }

export type JourneyName = keyof typeof JOURNEYS
