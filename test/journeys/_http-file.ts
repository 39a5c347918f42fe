/** A request of a `.http` file, as it is written. */
export type HttpFileRequest = {
  title: string
  /** The status that its title promises. */
  expected: number
  /** By which later requests refer to its answer. */
  name?: string
  requestLine: string
  headers: [string, string][]
  body: string
  /** What a JetBrains IDE keeps of its answer: the variable, and the member of the answer's body. */
  keeps: [string, string][]
}

const TITLE = /^### ?(\d{3}) \S/
const VARIABLE = /^@(\w+) = (.*)$/
const NAME = /^# @name (\w+)$/
const KEEPS = /^> \{% client\.global\.set\("(\w+)", response\.body\.(\w+)\); %\}$/
const REFERENCE = /\{\{(.+?)\}\}/g
const ANSWER = /^(\w+)\.response\.body\.(\w+)$/

/** Just the syntax that examples/loans.http needs. @throws {Error} on what else there is, and when there is no request. */
export function parseHttpFile(text: string) {
  const [preamble = '', ...blocks] = `\n${text}`.split(/^(?=###)/m)
  const variables = new Map<string, string>()
  for (const line of preamble.split('\n')) {
    const [, name = '', value = ''] = VARIABLE.exec(line) ?? []
    if (name) variables.set(name, value)
    else if (line.trim() !== '' && !line.startsWith('#'))
      throw new Error(`neither variable nor comment: ${line}`)
  }
  if (blocks.length === 0) throw new Error('there is no request')
  return { variables, requests: blocks.map(parseRequest) }
}

function parseRequest(block: string): HttpFileRequest {
  const [title = '', ...lines] = block.trimEnd().split('\n')
  const expected = Number(TITLE.exec(title)?.[1])
  if (!expected) throw new Error(`no status begins the title: ${title}`)
  const name = lines.map(line => NAME.exec(line)?.[1]).find(Boolean)
  const keeps = lines.flatMap(line =>
    KEEPS.exec(line) ? [KEEPS.exec(line)?.slice(1) as [string, string]] : [],
  )
  const sent = lines.filter(line => !line.startsWith('#') && !KEEPS.test(line))
  const end = sent.indexOf('') < 0 ? sent.length : sent.indexOf('')
  const [requestLine = '', ...headerLines] = sent.slice(0, end)
  const headers = headerLines.map(line => line.split(/: (.*)/s).slice(0, 2) as [string, string])
  const body = sent.slice(end).join('\n').trim()
  if (/^[<>]/m.test(body)) throw new Error(`a script would be sent in the body of: ${title}`)
  return { title, expected, ...(name && { name }), requestLine, headers, body, keeps }
}

/** Sends every request in turn, and returns what became of each. @throws {Error} on a variable that nothing has set. */
export async function sendHttpFile(text: string, given: Record<string, string>) {
  const { variables, requests } = parseHttpFile(text)
  const answers = new Map<string, Record<string, string>>()
  const kept = new Map(Object.entries(given))

  const resolve = (written: string): string =>
    written.replaceAll(REFERENCE, (_whole, reference: string) => {
      const [, name = '', member = ''] = ANSWER.exec(reference) ?? []
      const value = kept.get(reference) ?? variables.get(reference) ?? answers.get(name)?.[member]
      if (value === undefined) throw new Error(`nothing has set {{${reference}}}`)
      return resolve(value)
    })

  const results = []
  for (const { title, expected, name, requestLine, headers, body, keeps } of requests) {
    const [method = '', url = ''] = resolve(requestLine).split(' ')
    const answer = await fetch(url, {
      method,
      headers: headers.map(([header, value]): [string, string] => [header, encodeBasic(resolve(value))]),
      ...(body && { body: resolve(body) }),
    })
    const answered = (await answer.json()) as Record<string, string>
    if (name) answers.set(name, answered)
    for (const [variable, member] of keeps) kept.set(variable, answered[member] ?? '')
    results.push({ title, expected, status: answer.status, headers: answer.headers, body: answered })
  }
  return results
}

/** Both clients encode a name and a secret that a space separates. */
function encodeBasic(value: string): string {
  const [, name, secret] = /^Basic (\S+) (.+)$/.exec(value) ?? []
  return name === undefined ? value : `Basic ${btoa(`${name}:${secret}`)}`
}

/** What the file's own words tell who uses a JetBrains IDE to do. */
export function forJetBrains(text: string): string {
  return text.replaceAll(/^@(?=\w+ = \{\{)/gm, '# @').replaceAll(/^# (?=> \{%)/gm, '')
}
