import { extname } from 'node:path'
import { lintSource } from '@secretlint/core'
import { rules } from '@secretlint/secretlint-rule-preset-recommend'

/** Where something has the form of a secret; `text` is never to be printed. */
export type Secret = { file: string; line: number; column: number; kind: string; text: string }

// What is allowed is said in one place, with a reason, and not by comments.
const COMMENTS = '@secretlint/secretlint-rule-filter-comments'
const config = {
  rules: rules.filter(({ meta }) => meta.id !== COMMENTS).map(rule => ({ id: rule.meta.id, rule })),
}

/** What secretlint leaves out, or looks for only together with account numbers, and this platform has. */
const KINDS_OF_OURS: [kind: string, form: RegExp][] = [
  ['AWSAccessKeyID', /\b(AKIA|ASIA)[A-Z\d]{16}\b/g],
  ['JWT', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{16,}/g],
  // RFC 7518: the private exponent of RSA, or the private key of an elliptic curve.
  ['PrivateJWK', /["']?\bd["']?\s*:\s*["'][\w-]{43,}["']/g],
]

/** What in `content` has the form of a secret, by secretlint's recommended rules and ours. */
export async function findSecrets(file: string, content: string): Promise<Secret[]> {
  const source = { filePath: file, content, ext: extname(file), contentType: 'text' as const }
  const { messages } = await lintSource({ source, options: { config } })
  const found = messages.map(({ messageId, range: [from, to] }) => ({ kind: messageId, from, to }))
  const ofOurs = KINDS_OF_OURS.flatMap(([kind, form]) =>
    [...content.matchAll(form)].map(({ index, 0: text }) => ({
      kind,
      from: index,
      to: index + text.length,
    })),
  )
  return [...found, ...ofOurs].map(({ kind, from, to }) => {
    const before = content.slice(0, from).split('\n')
    const column = (before.at(-1)?.length ?? 0) + 1
    return { file, line: before.length, column, kind, text: content.slice(from, to) }
  })
}
