import type { Question } from './question.ts'

/** A question without its options, and what stands between the prompt and an answer in words. */
export interface PlainPrompt {
  readonly prompt: string
  /** A space, or nothing in scripts that are written without. */
  readonly delimiter: string
}

/** Question and cue in the languages of the templates, `Question: …\nAnswer:` as lm-evaluation-harness asks ARC. */
const plain: Readonly<Record<string, readonly [question: string, answer: string, delimiter: string]>> = {
  ar: ['السؤال: ', 'الجواب:', ' '],
  en: ['Question: ', 'Answer:', ' '],
  fr: ['Question : ', 'Réponse :', ' '],
  ja: ['問題：', '答え：', ''],
  ru: ['Вопрос: ', 'Ответ:', ' '],
  zh: ['题目：', '答案：', ''],
}

/** The question as it is asked where the answer is an option's text and not its letter; in English for other languages. */
export function plainPrompt({ stem, lang }: Pick<Question, 'stem' | 'lang'>): PlainPrompt {
  const primary = (lang ?? 'en').toLowerCase().split(/[-_]/)[0]!
  const [question, answer, delimiter] = plain[primary] ?? plain['en']!
  return { prompt: `${question}${stem}\n${answer}`, delimiter }
}
