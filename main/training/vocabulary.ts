import { allLetters } from '../datasets/optionLetters.ts'
import { trainTokenizer } from '../models/tokenizer/trainTokenizer.ts'
import type { Fact } from './fact.ts'
import { endOfText } from './lessons.ts'
import { nVocabMost } from './recipe.ts'
import { isSpaced, wordingsOf } from './wordings.ts'

/**
 * The tokenizer of the bundled model. Tokens are the option letters, every answer, every word that occurs in two texts, and
 * in languages written without spaces what occurs in four.
 */
export function lessonTokenizer(facts: readonly Fact[], most = nVocabMost): Record<string, unknown> {
  const languages = [...new Set(facts.map(({ lang }) => lang))].sort()
  const said = languages.flatMap((lang) => {
    const { instructions, headings, cues, wordCue } = wordingsOf(lang)
    return [...instructions, ...headings, ...cues, wordCue]
  })
  const told = facts.flatMap(({ lang, stem, answer, statement: { before, answer: inside, after } }) => {
    const texts = [stem, before + inside + after]
    const asOption = ` ${answer}`
    const answers = isSpaced(lang) ? [asOption] : [asOption, answer]
    return [...texts, ...(isSpaced(lang) ? texts : []), ...[1, 2, 3, 4].flatMap(() => answers)]
  })
  return trainTokenizer([...told, ...said], {
    nVocab: most,
    minCount: 4,
    required: allLetters.slice(0, 10).map((letter) => ` ${letter}`),
    endOfText,
  })
}
