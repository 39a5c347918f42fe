/** Something a person can act on: printed as its one line, without a stack. Exit codes: 1 failed, 2 wrong usage. */
export class Failure extends Error {
  readonly exitCode: 1 | 2

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message)
    this.name = 'Failure'
    this.exitCode = exitCode
  }
}
