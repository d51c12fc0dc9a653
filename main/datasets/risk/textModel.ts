import type { QuestionPair } from '../pairs.ts'
import type { Question } from '../question.ts'
import type { Evidence } from './evidence.ts'

/** What is usual in the texts of one language of a set. */
export interface TextModel {
  evidence(side: Question): Evidence[]
}

/** So many of a language's questions must end in a mark, that one without is noticed. */
const usually = 0.9
const fewest = 20

/** How questions of a language end: one that is cut off ends otherwise. */
export function learnTexts(pairs: readonly QuestionPair[]): TextModel {
  const byLang = new Map<string | null, { n: number; ended: number }>()
  for (const { lang, stem } of pairs.flatMap(({ sides }) => sides)) {
    const counts = byLang.get(lang) ?? { n: 0, ended: 0 }
    byLang.set(lang, counts)
    counts.n++
    if (isEnded(stem)) counts.ended++
  }
  return {
    evidence({ lang, stem }) {
      const { n, ended } = byLang.get(lang) ?? { n: 0, ended: 0 }
      if (n < fewest || ended < usually * n || isEnded(stem) || stem.trim() === '') return []
      const sentence = `${lang ?? 'The question'} ends in no mark, as ${Math.round((100 * ended) / n)} % of its questions do: it may be cut off.`
      return [{ weight: 0.45, reason: 'open-end', sentence }]
    },
  }
}

function isEnded(text: string): boolean {
  return /[.?!:…。？！：؟।_)”»」—–-]\s*$/u.test(text.trim())
}
