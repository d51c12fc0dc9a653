import { oneLine } from '../base/oneLine.ts'
import type { Progress } from '../base/contract.ts'
import type { Stream } from './effects.ts'
import { progressText, Readings } from './progressText.ts'

/** Standard output holds results and nothing else; all that accompanies them goes to standard error. */
export interface Output {
  /** Text of a result, as it is. */
  write(text: string): void
  /** A line of a result. */
  line(text?: string): void
  /** A line of a result that must not be missed: red on a terminal that has colours. */
  alert(text: string): void
  /** One JSON object on a line of its own. */
  json(value: unknown): void
  /** A line beside the result. */
  note(text: string): void
  warning(sentence: string): void
  /** Rewrites the one progress line; shown on a terminal only. */
  progress(progress: Progress): void
  clearProgress(): void
}

/** @param now milliseconds on any clock that does not go back */
export function createOutput(stdout: Stream, stderr: Stream, now: () => number = () => performance.now()): Output {
  let shown = false
  let phase = ''
  let phaseStartMs = 0
  let readings = new Readings()

  const clearProgress = (): void => {
    if (shown) stderr.write('\r\x1b[2K')
    shown = false
  }
  const write = (stream: Stream, text: string): void => {
    clearProgress()
    stream.write(text)
  }
  return {
    write: (text) => write(stdout, text),
    line: (text = '') => write(stdout, `${text}\n`),
    alert: (text) => write(stdout, stdout.isTTY === true && !isPlain() ? `\x1b[31m${text}\x1b[0m\n` : `${text}\n`),
    json: (value) => write(stdout, `${JSON.stringify(value)}\n`),
    note: (text) => write(stderr, `${oneLine(text)}\n`),
    warning: (sentence) => write(stderr, `warning: ${oneLine(sentence)}\n`),
    progress(progress) {
      if (stderr.isTTY !== true) return
      if (progress.phase !== phase) {
        phase = progress.phase
        phaseStartMs = now()
        readings = new Readings()
      }
      const elapsedMs = now() - phaseStartMs
      const before = readings.add({ done: progress.done, elapsedMs })
      const text = oneLine(progressText(progress, elapsedMs, before)).slice(0, (stderr.columns ?? 80) - 1)
      stderr.write(`\r\x1b[2K${text}`)
      shown = true
    },
    clearProgress,
  }
}

/** @see https://no-color.org */
function isPlain(): boolean {
  return (process.env['NO_COLOR'] ?? '') !== '' || process.env['TERM'] === 'dumb'
}
