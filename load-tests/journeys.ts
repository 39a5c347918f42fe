/** What a partner does; each is a script for k6 in `journeys/`, of its name. */
export const JOURNEYS = {
  apply: { summary: 'applies', callsATurn: 1 },
  retry: { summary: 'applies, and again with the same Idempotency-Key', callsATurn: 2 },
  'read-back': { summary: 'applies, and reads the application', callsATurn: 2 },
  // One who waits for both calls of every turn would have to be reckoned with.
  'partner-day': { summary: 'mostly applies, sometimes repeats, reads back, lists', callsATurn: 2 },
} as const satisfies Record<string, { summary: string; callsATurn: number }>

export type JourneyName = keyof typeof JOURNEYS
