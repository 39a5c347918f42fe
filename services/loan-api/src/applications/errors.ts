/** auth-svc gave no verdict on a token: it is neither valid nor invalid, and nobody may pass. */
export class NoVerdict extends Error {
  override readonly name = 'NoVerdict'
  readonly loggable = true
}

/** The database did not confirm in time that an application was recorded; it may have been. */
export class ReceiptUnconfirmed extends Error {
  override readonly name = 'ReceiptUnconfirmed'
  readonly loggable = true
  readonly applicationId: string

  constructor(applicationId: string, cause: unknown) {
    super('the receipt of an application was not confirmed', { cause })
    this.applicationId = applicationId
  }
}

/** The partner's key stands for another application than the one that it came with. */
export class IdempotencyKeyReused extends Error {
  override readonly name = 'IdempotencyKeyReused'
}

/** An earlier request with the same key may still be working: its application was neither decided nor deferred. */
export class ApplicationInProgress extends Error {
  override readonly name = 'ApplicationInProgress'
  readonly applicationId: string

  constructor(applicationId: string) {
    super('an earlier request with this key is in progress')
    this.applicationId = applicationId
  }
}

/** The database gave no answer in time. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable'
  readonly loggable = true
}
