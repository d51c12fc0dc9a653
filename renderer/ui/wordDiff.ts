import { diffArrays } from 'diff'

export interface DiffPiece {
  readonly text: string
  readonly isChanged: boolean
}

/**
 * Two texts word by word, each with what the other one does not have marked. Words are those of the language's own
 * segmentation, so that Thai, Chinese and Japanese, which write no spaces, are not one long word. Space around a word is no
 * difference, and each side keeps its own.
 */
export function wordDiff(before: string, after: string): { before: readonly DiffPiece[]; after: readonly DiffPiece[] } {
  const [from, to] = [wordsOf(before), wordsOf(after)]
  const changes = diffArrays(from, to, { comparator: (a, b) => a.trim() === b.trim() })
  const sides = { before: [] as DiffPiece[], after: [] as DiffPiece[] }
  let [i, k] = [0, 0]
  for (const { count, added, removed } of changes) {
    if (!added) sides.before.push({ text: from.slice(i, (i += count)).join(''), isChanged: removed })
    if (!removed) sides.after.push({ text: to.slice(k, (k += count)).join(''), isChanged: added })
  }
  return sides
}

/** Words and marks, each with the space behind it. */
function wordsOf(text: string): string[] {
  const words: string[] = []
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text)) {
    if (segment.trim() === '' && words.length > 0) words.push(`${words.pop() ?? ''}${segment}`)
    else words.push(segment)
  }
  return words
}
