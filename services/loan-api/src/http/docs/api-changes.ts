/** As Keep a Changelog names them; who reads looks for one of them. */
type Kind = 'Added' | 'Changed' | 'Deprecated' | 'Removed' | 'Fixed' | 'Security'

type ApiChange = { version: string; date: string; changes: Partial<Record<Kind, [string, ...string[]]>> }

/**
 * What each version changed for partners, newest first; a version without an entry changed nothing for them. A list of its own, because
 * CHANGELOG.md is about the whole platform, most of which no partner ever sees, and is in no image.
 */
export const API_CHANGES: ApiChange[] = [
  {
    version: '1.0.0',
    date: '2026-11-22',
    changes: {
      Added: [
        '`POST /loan/apply`: apply for a loan and get the decision in the answer; `202` when it comes later, or, with `Prefer: respond-async`, at once.',
        '`GET /loan/applications/{applicationId}` and `GET /loan/applications`: read one of your applications, and list them, newest first.',
        '`Idempotency-Key`: a request that is sent again is the same application, decided once.',
        'Access tokens by OAuth 2.0 client credentials, with the scopes `loans/apply` and `loans/read`.',
        'Errors as problem documents (RFC 9457) with stable codes, in one catalogue; limits of the rate in `RateLimit` and `RateLimit-Policy`.',
      ],
    },
  },
]
