import { simulatorOf } from '../fault-control/simulator.ts'
import { readObjectives } from './objectives.ts'
import { startOperationsPage } from './operations-page.ts'

const { OPERATIONS_PORT, SERVICES = '{}', TRACES_FOLDER = '' } = process.env
const services: Record<string, string> = JSON.parse(SERVICES)

const system = {
  services: Object.fromEntries(
    Object.entries(services).map(([name, operationsUrl]) => [name, { pid: 0, url: '', operationsUrl }]),
  ),
}
const page = await startOperationsPage({
  port: Number(OPERATIONS_PORT),
  services,
  simulator: simulatorOf(system),
  objectives: readObjectives(),
  keep: () => TRACES_FOLDER,
})

const end = () => {
  page.close()
  process.exit(0)
}
// Without the launcher, who holds the other end of the channel, there is nothing to show.
process.once('SIGTERM', end).once('SIGINT', end).once('disconnect', end)
if (process.connected === false) end()
