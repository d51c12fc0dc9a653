import { optionLines } from './optionLetters.ts'

/** A rendered question taken apart: what stands before its options, and their texts. */
export interface PromptParts {
  readonly head: string
  readonly options: readonly string[]
}

/**
 * Takes a prompt apart at its option lines; null when it has none. An option may go on over several lines; the last one
 * ends at the first empty line.
 */
export function promptParts(prompt: string): PromptParts | null {
  const lines = optionLines(prompt)
  const [first] = lines
  if (first === undefined) return null
  const options = lines.map(({ textStart }, i) => {
    const next = lines[i + 1]
    const text = next === undefined ? firstParagraph(prompt.slice(textStart)) : prompt.slice(textStart, next.start)
    // Options of one line have a space between them, which is part of neither.
    const isInLine = next !== undefined && !text.includes('\n')
    return (isInLine ? text.trimEnd() : text).replace(/^ /, '').replace(/\r?\n$/, '')
  })
  return { head: prompt.slice(0, first.start), options }
}

/**
 * The stem of a question of which several prompts are known: what the ends of their heads have in common, without what
 * the instructions have in common before it. An instruction ends in a colon; the stem follows it in the same line or in
 * the next.
 *
 * @param heads what stands before the options of each prompt
 */
export function stemOf(heads: readonly string[]): string {
  const shared = commonEnd(heads)
  const before = heads.map((head) => head.slice(0, head.length - shared.length))
  const isApart = before.every((text) => /[:：]\s*$/u.test(text))
  const colon = /[:：]\s*/u.exec(shared)
  const lastColon = /^[^]*[:：][ \t]*\r?\n/u.exec(shared)
  const start = isApart
    ? 0
    : before.every((text) => text === '') // one instruction only: nothing tells it from the stem but its line
      ? (lastColon?.[0].length ?? 0)
      : colon === null
        ? 0
        : colon.index + colon[0].length
  return (shared.slice(start).trim() === '' ? shared : shared.slice(start)).trim()
}

function commonEnd(texts: readonly string[]): string {
  const [first = '', ...others] = texts
  let length = first.length
  for (const other of others) {
    let same = 0
    while (same < Math.min(length, other.length) && first.at(-1 - same) === other.at(-1 - same)) same++
    length = same
  }
  const end = first.slice(first.length - length)
  return /^[\udc00-\udfff]/.test(end) ? end.slice(1) : end
}

function firstParagraph(text: string): string {
  const end = /\r?\n[ \t]*\r?\n/.exec(text)
  return end === null ? (/^[^\n]*/.exec(text)?.[0] ?? '') : text.slice(0, end.index)
}
