/** A part of a text with a line below it. */
export interface MarkedSpan {
  readonly start: number
  readonly end: number
  readonly tone: 'term' | 'missing' | 'minor' | 'major' | 'critical'
}

interface Piece {
  readonly text: string
  readonly tone: MarkedSpan['tone'] | null
}

/** A text in pieces; where spans overlap, the one that stands first in the list is shown. */
export function splitAtSpans(text: string, spans: readonly MarkedSpan[]): Piece[] {
  const inside = spans.filter(({ start, end }) => start < end && end <= text.length)
  const edges = [...new Set([0, text.length, ...inside.flatMap(({ start, end }) => [start, end])])].sort(
    (a, b) => a - b,
  )
  const pieces: Piece[] = []
  for (const [i, start] of edges.slice(0, -1).entries()) {
    const tone = inside.find((span) => span.start <= start && start < span.end)?.tone ?? null
    const last = pieces.at(-1)
    const piece = text.slice(start, edges[i + 1])
    if (last?.tone === tone) pieces[pieces.length - 1] = { text: last.text + piece, tone }
    else pieces.push({ text: piece, tone })
  }
  return pieces
}
