/** Lines of at most so many characters, broken between words; a word that is longer has a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const extended = `${lines.at(-1)} ${word}`
    if (lines.length > 0 && extended.length <= width) lines[lines.length - 1] = extended
    else lines.push(word)
  }
  return lines
}
