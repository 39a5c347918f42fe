import type { WriteStream } from 'node:tty'
import { isLive, paint } from './paint.ts'

/** Shows what is going on, on stderr, so that stdout stays the result alone. */
export type Progress = {
  /** Runs a task under a label; the finished line can say more than the running one. A throw passes through. */
  step<T>(label: string, task: () => Promise<T>, finished?: (result: T) => string): Promise<T>
  note(text: string): void
}

type Output = Pick<WriteStream, 'isTTY' | 'write'> & { columns?: number }
type Line = { end(mark: 'done' | 'failed', text: string): void }

/** A spinner with elapsed time on a terminal, plain lines elsewhere (`plain` forces them: a spinner and streamed logs fight). */
export function createProgress(output: Output = process.stderr, { plain = false } = {}): Progress {
  const begin = isLive(output) && !plain ? beginSpinner : beginPlainLine
  return {
    async step(label, task, finished = () => label) {
      const startedAtMs = performance.now()
      const line = begin(output, label, startedAtMs)
      try {
        const result = await task()
        line.end('done', withDuration(output, finished(result), startedAtMs))
        return result
      } catch (error) {
        line.end('failed', withDuration(output, label, startedAtMs))
        throw error
      }
    },
    note: text => void output.write(`${text}\n`),
  }
}

const FRAMES = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏']
const FRAME_MS = 80

function beginSpinner(output: Output, label: string, startedAtMs: number): Line {
  const { cyan, green, red, dim } = paint(output)
  const redraw = (text: string) => output.write(`\r\x1b[2K${text}`)
  const draw = () => {
    const elapsedMs = performance.now() - startedAtMs
    const frame = FRAMES[Math.floor(elapsedMs / FRAME_MS) % FRAMES.length] ?? ''
    const seconds = Math.floor(elapsedMs / 1000)
    const elapsed = seconds > 0 ? ` ${seconds} s` : ''
    // What wraps cannot be drawn over: each frame would leave a line behind. Beside the label are the frame, a blank and the cursor.
    const room = Math.max(0, (output.columns || 80) - elapsed.length - 3)
    redraw(`${cyan(frame)} ${label.slice(0, room)}${dim(elapsed)}`)
  }
  draw()
  const timer = setInterval(draw, FRAME_MS)
  return {
    end(mark, text) {
      clearInterval(timer)
      redraw(`${mark === 'done' ? green('✓') : red('✗')} ${text}\n`)
    },
  }
}

// Short steps are one line in a log file; a long one says that it is alive, but not so often that it fills the file.
const FIRST_SIGN_OF_LIFE_MS = 2_000
const SIGN_OF_LIFE_MS = 10_000

function beginPlainLine(output: Output, label: string, startedAtMs: number): Line {
  const sayAlive = () => {
    output.write(`.. ${label}, ${Math.round((performance.now() - startedAtMs) / 1000)} s\n`)
    timer = setTimeout(sayAlive, SIGN_OF_LIFE_MS)
  }
  let timer = setTimeout(sayAlive, FIRST_SIGN_OF_LIFE_MS)
  return {
    end(mark, text) {
      clearTimeout(timer)
      output.write(`${mark === 'done' ? 'ok' : 'failed'} ${text}\n`)
    },
  }
}

function withDuration(output: Output, text: string, startedAtMs: number): string {
  const elapsedS = (performance.now() - startedAtMs) / 1000
  // Of a long time nobody needs tenths, and the longest line fits into 80 columns without.
  const seconds = elapsedS.toFixed(elapsedS < 10 ? 1 : 0)
  return `${text} ${paint(output).dim(`(${seconds} s)`)}`
}
