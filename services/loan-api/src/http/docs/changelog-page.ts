import { COMPATIBILITY } from '../compatibility.ts'
import { API_CHANGES } from './api-changes.ts'
import { page, TEXT_STYLE, withCode } from './page.ts'

/** What a partner has to know of each version, newest first. */
export function changelogPage(): string {
  const versions = API_CHANGES.map(
    ({ version, date, changes }) => `<section id="${version}" aria-labelledby="${version}-version">
<h2 id="${version}-version"><a href="#${version}">${version}</a> <time datetime="${date}">${date}</time></h2>
${Object.entries(changes)
  .map(([kind, told]) => `<h3>${kind}</h3>\n<ul>\n${listed(told)}\n</ul>`)
  .join('\n')}
</section>`,
  )
  return page({
    title: 'Changelog of the loan origination API',
    head: `<style>${TEXT_STYLE}${STYLE}</style>`,
    body: `<main><h1>Changelog</h1>
<p>What changed in the API; what is to be left is under <em>Deprecated</em>. What you may rely on:</p>
<ul>
${listed(COMPATIBILITY)}
</ul>
<p>A version that is not here changed nothing for you; which one you talk to is <code>info.version</code> in <a href="/openapi.json">openapi.json</a>.</p>
${versions.join('\n')}</main>`,
  })
}

const listed = (sentences: string[]) => sentences.map(sentence => `<li>${withCode(sentence)}</li>`).join('\n')

const STYLE = `
h2 { font-size: 1.25rem } h2 a { color: inherit; text-decoration: none } time { font-weight: 400; font-size: .9rem; opacity: .75; margin-left: .5rem }
h3 { font-size: 1rem; margin-bottom: 0 }
li { margin: .35rem 0 }`
