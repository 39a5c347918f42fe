import type { WriteStream } from 'node:tty'
import { styleText } from 'node:util'

type Format = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'
type Paint = Record<Format, (text: string) => string>

/** Whether a person watches this stream on a terminal that can redraw a line. */
export function isLive(stream: Pick<WriteStream, 'isTTY'>): boolean {
  return stream.isTTY === true && process.env.TERM !== 'dumb'
}

/** Colours for one stream: none unless it is a terminal, none with NO_COLOR set (https://no-color.org). */
export function paint(stream: Pick<WriteStream, 'isTTY'>): Paint {
  const coloured = isLive(stream) && !process.env.NO_COLOR
  const format = (name: Format) => (text: string) =>
    coloured ? styleText(name, text, { validateStream: false }) : text
  return {
    bold: format('bold'),
    dim: format('dim'),
    red: format('red'),
    green: format('green'),
    yellow: format('yellow'),
    cyan: format('cyan'),
  }
}
