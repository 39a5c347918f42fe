import type { Fault } from './experiment.ts'

/** As people call it, in reports and reasons. */
export function nameOf(fault: Fault): string {
  switch (fault.kind) {
    case 'bureau':
      return `bureau: ${'scenario' in fault ? fault.scenario : fault.rules.map(({ id }) => id).join(', ')}`
    case 'kill':
      return `${fault.service} killed`
    case 'pause':
      return `${fault.service} paused`
    case 'freeze the database':
      return 'database frozen'
  }
}
