import type { Question } from '../../main/datasets/question.ts'
import { answer } from './answers.ts'
import { question } from './questions.ts'

/** Two facts in two languages, one in English alone. */
export const factQuestions: readonly Question[] = [
  ...['kenya', 'chad'].flatMap((pair) =>
    ['en', 'ar'].map((lang) => question({ id: `${pair}-${lang}`, pair, lang, stem: `${pair} in ${lang}?` })),
  ),
  question({ id: 'mali-en', pair: 'mali', lang: 'en', stem: 'mali in en?' }),
]

/** By majority of its variants: kenya en right, ar wrong; chad both right; mali wrong. */
export const factAnswers = [
  answer('kenya-en', 0, 'A', 'A'),
  answer('kenya-en', 1, 'B', 'B'),
  answer('kenya-en', 2, 'C', 'A'),
  answer('kenya-ar', 0, 'A', 'A'),
  answer('kenya-ar', 1, 'B', 'A'),
  answer('chad-en', 0, 'A', 'A'),
  answer('chad-ar', 0, 'A', 'A'),
  answer('mali-en', 0, 'B', 'D'),
]
