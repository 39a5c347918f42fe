import { problems } from '../problem.ts'
import { advice } from '../problem-advice.ts'
import { page, TEXT_STYLE, withCode } from './page.ts'

/** The page that the `type` of every problem points to: all codes at a glance, then one section per code. */
export function errorsPage(): string {
  const codes = Object.entries(problems)
    .map(([code, kind]) => ({ code, ...kind, ...advice[code as keyof typeof problems] }))
    .sort((one, other) => one.status - other.status)
  const rows = codes.map(
    ({ code, status, retry }) =>
      `<tr><th scope="row"><a href="#${code}"><code>${code.replaceAll('_', '_<wbr>')}</code></a></th><td>${status}</td><td>${withCode(retry)}</td></tr>`,
  )
  const sections = codes.map(
    ({
      code,
      status,
      title,
      meaning,
      remedy,
      retry,
    }) => `<section id="${code}" aria-labelledby="${code}-code">
<h2 id="${code}-code"><a href="#${code}"><code>${code}</code></a></h2>
<p class="status">${status} ${title}</p>
<p>${withCode(meaning)}</p>
<dl><dt>What to do</dt><dd>${withCode(remedy)}</dd>
<dt>Send it again?</dt><dd>${withCode(retry)}</dd></dl>
</section>`,
  )
  return page({
    title: 'Errors of the loan origination API',
    head: `<style>${TEXT_STYLE}${STYLE}</style>`,
    body: `<main><h1>Errors</h1>
<p>Every error is a problem document (<a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>) with one of these codes.
Decide by <code>code</code>: it is stable, while titles and details are for people.</p>
<table><caption>All codes; where it says no, the same request gets the same answer again</caption>
<thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Send it again?</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table>
${sections.join('\n')}</main>`,
  })
}

const STYLE = `
h2 { font-size: 1.05rem; margin: 0 } h2 a { color: inherit; text-decoration: none }
table { border-collapse: collapse; width: 100%; margin: 1.5rem 0 2.5rem; font-size: .9rem }
caption { text-align: left; font-weight: 600; padding-bottom: .4rem } th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0 }
th[scope=row] { font-weight: 400 } tr, section { border-top: 1px solid color-mix(in srgb, currentColor 18%, transparent) }
section { padding: 1.1rem 0 }
section:target { background: color-mix(in srgb, orange 14%, transparent); margin: 0 -1rem; padding: 1.1rem 1rem }
section p { margin: .25rem 0 } .status { opacity: .7 } dl { margin: .5rem 0 0 }
dt { font-weight: 600; font-size: .9rem } dd { margin: 0 0 .35rem }`
