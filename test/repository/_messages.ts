import ts from 'typescript'

/** A message as its code has it: the fixed parts, between which something is filled in. */
export type Message = string[]

/** What `new Failure(...)` and `new Error(...)` in a source file say. @throws {Error} for one that cannot be read out of the code. */
export function messagesOf(file: string, source: string): Message[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS)
  const found: Message[] = []
  const visit = (node: ts.Node) => {
    const argument = messageIn(node)
    if (argument) found.push(...readMessages(argument, file).map(firstLineOf))
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return found
}

function messageIn(node: ts.Node): ts.Expression | undefined {
  if (!ts.isNewExpression(node) || !ts.isIdentifier(node.expression)) return undefined
  return ['Failure', 'Error'].includes(node.expression.text) ? node.arguments?.[0] : undefined
}

function readMessages(expression: ts.Expression, file: string): Message[] {
  if (ts.isStringLiteralLike(expression)) return [[expression.text]]
  if (ts.isTemplateExpression(expression)) {
    const { head, templateSpans } = expression
    return [[head.text, ...templateSpans.map(({ literal }) => literal.text)]]
  }
  if (ts.isConditionalExpression(expression)) {
    return [expression.whenTrue, expression.whenFalse].flatMap(each => readMessages(each, file))
  }
  if (ts.isArrayLiteralExpression(expression) && expression.elements[0]) {
    return readMessages(expression.elements[0], file)
  }
  if (isJoin(expression)) return readMessages(expression.expression.expression, file)
  if (ts.isIdentifier(expression)) return readMessages(initialOf(expression, file), file)
  throw new Error(`${file}: what ${expression.getText()} says cannot be read out of the code`)
}

function isJoin(
  expression: ts.Expression,
): expression is ts.CallExpression & { expression: ts.PropertyAccessExpression } {
  return (
    ts.isCallExpression(expression) &&
    ts.isPropertyAccessExpression(expression.expression) &&
    expression.expression.name.text === 'join'
  )
}

/** What a name is made as, in the innermost block that makes it. */
function initialOf(name: ts.Identifier, file: string): ts.Expression {
  for (let block: ts.Node = name; block; block = block.parent) {
    const statements = ts.isBlock(block) || ts.isSourceFile(block) ? block.statements : []
    for (const statement of statements) {
      if (!ts.isVariableStatement(statement)) continue
      const made = statement.declarationList.declarations.find(({ name: its }) => its.getText() === name.text)
      if (made?.initializer) return made.initializer
    }
  }
  throw new Error(`${file}: what ${name.text} says cannot be read out of the code`)
}

/** Whether a text may be this message, filled in. */
export function isOf(message: Message, text: string): boolean {
  const fixed = message.map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${fixed.join('.*')}$`).test(text)
}

/** Of several lines the first is the message, the others are particulars. */
function firstLineOf(message: Message): Message {
  const [line = ''] = message.join(FILLED_IN).split('\n')
  return line.split(FILLED_IN)
}

const FILLED_IN = '\0'
