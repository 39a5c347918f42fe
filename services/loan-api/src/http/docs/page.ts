/** A page for people, with the way to the others; `body` follows below it. */
export function page({ title, head, body }: { title: string; head: string; body: string }): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="/docs/favicon-32x32.png">
<style>${STYLE}</style>
${head}
</head>
<body>
<nav aria-label="Documentation"><a href="/docs">API</a> <a href="/docs/errors">Errors</a> <a href="/docs/changelog">Changelog</a> <a href="/openapi.json">openapi.json</a></nav>
${body}
</body>
</html>
`
}

/** Of pages that are text: the style that `page` has not. */
export const TEXT_STYLE = `
body { background: Canvas; color: CanvasText } a { color: LinkText }
main { max-width: 44rem; margin: 0 auto; padding: 1.25rem 1.25rem 6rem; overflow-wrap: break-word }
h1 { font-size: 1.8rem } code { font-size: .95em }`

/** Text as it is written in the sources, where backticks stand around code. */
export function withCode(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>')
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif } body { margin: 0 }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; padding: .6rem 1.25rem; font-size: .95rem; border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent) }
nav a { padding: .15rem 0 }`
