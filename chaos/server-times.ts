import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'

/** How long each request took by loan-api's own clock, from its first byte on: out of its log, by request id. */
export async function readServerTimes(logFile: string): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>()
  for await (const line of createInterface({ input: createReadStream(logFile) })) {
    // Cheaper than to parse what is of no interest.
    if (!line.includes('"durationMs"')) continue
    const { requestId, durationMs } = JSON.parse(line)
    times.set(requestId, [...(times.get(requestId) ?? []), durationMs])
  }
  return times
}
