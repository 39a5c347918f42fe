import { API_CHANGES } from './api-changes.ts'
import { page, TEXT_STYLE, withCode } from './page.ts'

/** What a partner has to know of each version, newest first. */
export function changelogPage(): string {
  const versions = API_CHANGES.map(
    ({ version, date, changes }) => `<section id="${version}" aria-labelledby="${version}-version">
<h2 id="${version}-version"><a href="#${version}">${version}</a> <time datetime="${date}">${date}</time></h2>
<ul>
${changes.map(change => `<li>${withCode(change)}</li>`).join('\n')}
</ul>
</section>`,
  )
  return page({
    title: 'Changelog of the loan origination API',
    head: `<style>${TEXT_STYLE}${STYLE}</style>`,
    body: `<main><h1>Changelog</h1>
<p>What changed in the API. Operations, members of answers, headers and codes may be added at any time, so pass over what you do not
know. What you send and what you are answered today stays as it is under its path; anything else would get a path of its own.
A version that is not here changed nothing for you; which one you talk to is <code>info.version</code> in <a href="/openapi.json">openapi.json</a>.</p>
${versions.join('\n')}</main>`,
  })
}

const STYLE = `
h2 { font-size: 1.25rem } h2 a { color: inherit; text-decoration: none } time { font-weight: 400; font-size: .9rem; opacity: .75; margin-left: .5rem }
li { margin: .35rem 0 }`
