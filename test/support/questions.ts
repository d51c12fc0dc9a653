import type { Question } from '../../main/datasets/question.ts'
import { seededRandom } from './random.ts'

/** A sound question; `change` makes it another one. */
export function question(change: Partial<Question> = {}): Question {
  return {
    id: 'q',
    pair: null,
    domain: 'd',
    kind: null,
    lang: 'en',
    stem: 'Which one is right?',
    options: ['one', 'two', 'three', 'four'],
    answer: 1,
    tags: [],
    status: 'draft',
    statement: null,
    variants: [],
    provenance: {},
    extra: {},
    ...change,
  }
}

const pieces = [
  'a',
  'Ünï',
  '"',
  '""',
  ',',
  ';',
  '\t',
  '\n',
  '\r\n',
  '\r',
  ' ',
  'سؤال',
  '史蒂夫',
  'が',
  '👩‍🔬',
  '[Y]',
  '=1',
  '\\',
  "'",
]

/** Without characters that JSON escapes: V8 13.6 mistakes an escaped key for one with a backslash that came before. */
const keyPieces = pieces.filter((piece) => JSON.stringify(piece) === `"${piece}"`)

/** Questions of every kind of text that a file may hold, the same for the same seed. */
export function anyQuestions(seed: number, count: number): Question[] {
  const random = seededRandom(seed)
  const below = (n: number) => Math.floor(random() * n)
  const text = (max = 6, from = pieces) => Array.from({ length: below(max) }, () => from[below(from.length)]!).join('')
  const key = () => text(3, keyPieces)
  const some = <T>(make: () => T, max: number) => Array.from({ length: below(max) }, make)
  const maybe = () => (random() < 0.5 ? null : text() || null)
  return Array.from({ length: count }, (_, i) =>
    question({
      ...{ id: `${i}${text()}`, pair: maybe(), domain: text(), lang: maybe(), stem: text(), status: text() || 'draft' },
      ...{ kind: maybe(), statement: maybe() },
      options: some(text, 12),
      answer: below(14) - 1,
      tags: some(text, 4),
      variants: some(() => ({ prompt: text(), gold: text(), template: maybe(), order: [1, 0] }), 3),
      provenance: Object.fromEntries(some(() => [`k${key()}`, text()], 3)),
      ...(i % 3 === 0 && {
        translating: { origin: 'edited', draft: { stem: text() }, stale: { 'options[1]': text() } },
      }),
      extra: Object.fromEntries(
        some(() => [`x${key()}`, [text(), 5, null, { deep: [text()] }][below(4)]] as [string, unknown], 4),
      ),
    }),
  )
}
