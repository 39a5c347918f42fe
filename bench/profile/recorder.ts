import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'

/*
 * Loaded before a program: SIGUSR2 begins a profile of its CPU, another ends it and writes it where BENCH_PROFILE says. Not `--cpu-prof`,
 * which would be half about starting.
 */

const SAMPLE_EVERY_US = 200
const session = new Session()
session.connect()
let isRecording = false

process.on('SIGUSR2', async () => {
  isRecording = !isRecording
  if (!isRecording) {
    const { profile } = await session.post('Profiler.stop')
    return writeFileSync(process.env.BENCH_PROFILE ?? 'loan-api.cpuprofile', JSON.stringify(profile))
  }
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_US })
  await session.post('Profiler.start')
})
