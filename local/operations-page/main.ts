import { simulatorOf } from '../fault-control/simulator.ts'
import { readSlo } from '../slo.ts'
import { openSpanStore } from '../traces/span-store.ts'
import { startOperationsPage } from './operations-page.ts'

// The launcher's own variables: it starts this, and nobody else does.
const { OPERATIONS_PORT, SERVICES = '{}', TRACES_FOLDER = '' } = process.env
const services: Record<string, string> = JSON.parse(SERVICES)
const system = {
  services: Object.fromEntries(
    Object.entries(services).map(([name, operationsUrl]) => [name, { operationsUrl }]),
  ),
}

const store = openSpanStore(TRACES_FOLDER)
const page = await startOperationsPage({
  port: Number(OPERATIONS_PORT),
  services,
  simulator: simulatorOf(system),
  objectives: readSlo().objectives,
  keep: store.append,
})

const end = () => {
  page.close()
  store.close()
  process.exit(0)
}
process.once('SIGTERM', end).once('SIGINT', end).once('disconnect', end)
// The launcher holds the other end of the channel; it was gone before this began to listen for that.
if (process.connected === false) end()
