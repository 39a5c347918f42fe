/** What partners may rely on, wherever they are told so: docs/compatibility.md has all of it. */
export const COMPATIBILITY = [
  'Operations, members of answers, headers and codes may be added at any time: pass over what you do not know.',
  'What would break your program gets a path of its own. The old one goes on for a year at least, and says so in every answer: `Deprecation` since when it is to be left, `Sunset` from when on it may be gone (RFC 9745, RFC 8594).',
  "The bounds of `amount`, `termMonths` and `income` are the credit policy's, and may change with it: `errors` name them.",
]
