import { Failure } from '../../local/command-line/failure.ts'

/** The one that was asked for by its name. @throws {Failure} that says which there are. */
export function oneOf<Table extends object>(table: Table, what: string, name = ''): keyof Table {
  if (Object.hasOwn(table, name)) return name as keyof Table
  throw new Failure(`there is no ${what} ${name}; there are ${Object.keys(table).join(', ')}`, 2)
}
