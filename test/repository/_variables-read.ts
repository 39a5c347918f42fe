import ts from 'typescript'

/** As variables are called, and as npm calls those that it sets. */
const VARIABLE = /^([A-Z][A-Z\d_]*|npm_\w*)$/
/** What is no name of a person's in any text. */
const NAME_IN_TEXT = /^[A-Z][A-Z\d]*(_[A-Z\d]+)+$/

/** What `process.env` is called where it is handed on. */
const HANDED_ON = ['env', '__ENV']
const ENVIRONMENT = 'NodeJS.ProcessEnv'

/**
 * The names of the variables that this program reads, sorted: `env.NAME`, `env['NAME']`, `const { NAME } = env`. Where it computes a name, all
 * that could be one in its texts. What it sets or deletes is not read.
 */
export function variablesReadBy(program: string): string[] {
  const source = parse(program)
  const isEnvironment = environmentsOf(source)
  const names = new Set<string>()
  const add = (name: string) => VARIABLE.test(name) && names.add(name)
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && isEnvironment(node.expression) && !isWritten(node))
      add(node.name.text)
    if (ts.isElementAccessExpression(node) && isEnvironment(node.expression) && !isWritten(node))
      for (const name of namesOf(node.argumentExpression, source)) add(name)
    if ((ts.isVariableDeclaration(node) || ts.isParameter(node)) && ts.isObjectBindingPattern(node.name))
      if (isEnvironment(node.initializer) || node.type?.getText() === ENVIRONMENT)
        for (const { propertyName, name } of node.name.elements) add((propertyName ?? name).getText())
    ts.forEachChild(node, visit)
  }
  visit(source)
  return [...names].sort()
}

function parse(program: string): ts.SourceFile {
  return ts.createSourceFile('program.ts', program, ts.ScriptTarget.Latest, true)
}

/** Which expressions of `source` are the environment; an `env` that it makes of nothing but its own is none. */
function environmentsOf(source: ts.SourceFile): (node: ts.Node | undefined) => boolean {
  const made = new Set<string>()
  const typed = new Set<string>()
  const visit = (node: ts.Node): void => {
    if ((ts.isParameter(node) || ts.isVariableDeclaration(node)) && node.type?.getText() === ENVIRONMENT)
      typed.add(node.name.getText())
    if (ts.isVariableDeclaration(node) && node.initializer && ts.isObjectLiteralExpression(node.initializer))
      if (!node.initializer.getText().includes('process.env')) made.add(node.name.getText())
    ts.forEachChild(node, visit)
  }
  visit(source)
  const handedOn = [...typed, ...HANDED_ON.filter(name => !made.has(name))]
  return node => {
    const text = node?.getText() ?? ''
    return text.endsWith('process.env') || handedOn.includes(text)
  }
}

function isWritten(node: ts.Node): boolean {
  const { parent } = node
  if (ts.isDeleteExpression(parent)) return true
  return (
    ts.isBinaryExpression(parent) &&
    parent.left === node &&
    parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
  )
}

function namesOf(key: ts.Expression, source: ts.SourceFile): string[] {
  if (ts.isStringLiteralLike(key)) return [key.text]
  if (ts.isTemplateExpression(key)) return [key.head.text]
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) && NAME_IN_TEXT.test(node.text)) found.push(node.text)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** To whom this program hands all of the environment: the names of the functions; `''` for what is no call. */
export function receiversOfAll(program: string): string[] {
  const receivers: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && node.getText() === 'process.env') {
      const { parent } = node
      const isRead = ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)
      if (!isRead) receivers.push(ts.isCallExpression(parent) ? parent.expression.getText() : '')
    }
    ts.forEachChild(node, visit)
  }
  visit(parse(program))
  return receivers
}

/** A shell knows them by itself. */
const OF_THE_SHELL = ['BASH_SOURCE', 'PATH', 'PWD']

/** The names that a script in shell takes from outside: `$NAME` and `${NAME:-...}`, unless it gives them their values itself. */
export function variablesReadByShell(script: string): string[] {
  // Neither what it prints about itself, nor what is there only for others.
  const commands = script.replace(/<<'END'.*?^END$/gms, '').replace(/^ *#.*$/gm, '')
  const set = new Set([...commands.matchAll(/(?<![\w$])([A-Z][A-Z\d_]*)=/g)].map(([, name = '']) => name))
  const withDefault = [...commands.matchAll(/\$\{([A-Z][A-Za-z\d_]*):?[-=+]/g)].map(([, name = '']) => name)
  const plain = [...commands.matchAll(/\$(?:\{([A-Z][A-Z\d_]*)\}|([A-Z][A-Z\d_]*))/g)].map(
    ([, braced, bare]) => braced ?? bare ?? '',
  )
  const taken = new Set([...withDefault, ...plain.filter(name => !set.has(name))])
  return [...taken].filter(name => !OF_THE_SHELL.includes(name)).sort()
}
