import { durationWithin } from '../../local/command-line/duration.ts'

/**
 * What is wrong with how long a run shall measure: in less nothing has happened yet, and a partner's token, of which a run has one, lives for
 * an hour.
 */
export const checkMeasuringTime = durationWithin('5s', '50m')
