import { diffWordsWithSpace } from 'diff'

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' })

/** A text as it differs from another: `[-words that went-]` and `{+words that came+}`, in words of its own language. */
export function wordDifferences(before: string, after: string): string {
  return diffWordsWithSpace(before, after, { intlSegmenter: segmenter })
    .map(({ value, added, removed }) => (added ? `{+${value}+}` : removed ? `[-${value}-]` : value))
    .join('')
}
