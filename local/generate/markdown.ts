export function code(value: unknown): string {
  return `\`${value}\``
}

export function table(header: string[], rows: string[]): string {
  return [row(header), `|${'---|'.repeat(header.length)}`, ...rows].join('\n')
}

export function row(cells: string[]): string {
  return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

export function withSecret(meaning: string, isSecret = false): string {
  return isSecret ? `**Secret.** ${meaning}` : meaning
}
