import { francAll } from 'franc'
import { shareInScript, scriptOf } from '../languageScript.ts'
import { letterAt } from '../optionLetters.ts'
import type { Question } from '../question.ts'
import type { QuestionCheck } from './check.ts'

/** Whether a question is written in the language that it names. */
export const languageChecks: readonly QuestionCheck[] = [
  {
    rule: 'language-script',
    severity: 'warning',
    remedy: 'correct the language, or the text',
    find({ stem, lang }) {
      const share = lang === null ? null : shareInScript(stem, lang)
      if (share !== null && share < 0.5) return [`the question is not written in the script of its language, ${lang}`]
      return lang?.startsWith('zh') === true && /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(stem)
        ? ['its language is zh, but it is written in Japanese kana']
        : []
    },
  },
  {
    rule: 'option-script',
    severity: 'warning',
    remedy: 'translate it, unless it is a name that is written so in this language',
    find({ options, lang }) {
      const script = scriptOf(lang)
      if (script === null || options.length < 3) return []
      const isOwn = options.map((option) => script.test(option))
      const isForeign = options.map((option, i) => isOwn[i] === false && /\p{Ll}{3}|\p{Lo}{3}/u.test(option))
      const nOwn = isOwn.filter(Boolean).length
      const nForeign = isForeign.filter(Boolean).length
      if (nForeign === 0 || nOwn <= nForeign) return []
      return options.flatMap((option, i) =>
        isForeign[i] === true
          ? [`option ${letterAt(i)}, ${JSON.stringify(option)}, is in another script than the others`]
          : [],
      )
    },
  },
  {
    rule: 'language-differs',
    severity: 'warning',
    remedy: 'correct the language, or the text',
    find(question) {
      const found = otherLanguage(question)
      return found === null ? [] : [`it seems to be written in ${found}, its language is ${question.lang}`]
    },
  },
]

/** Languages of one script, by the names that the detector has for them. */
const families: readonly Readonly<Record<string, string>>[] = [
  {
    ...{ cs: 'ces', da: 'dan', de: 'deu', en: 'eng', es: 'spa', fi: 'fin', fr: 'fra', hu: 'hun', id: 'ind', it: 'ita' },
    ...{ nl: 'nld', pl: 'pol', pt: 'por', ro: 'ron', sv: 'swe', sw: 'swh', tr: 'tur', vi: 'vie' },
  },
  { be: 'bel', bg: 'bul', ru: 'rus', uk: 'ukr' },
  { ar: 'arb', fa: 'pes', ur: 'urd' },
  { hi: 'hin', mr: 'mar', ne: 'nep' },
]

/** The detector counts groups of three letters: of less text than this it guesses. */
const enoughLetters = 100
/** How far behind the best guess the declared language may be, of 1. */
const leastScore = 0.75

/** The little words of languages, so that the detector need not be asked about what is plainly its own. */
const littleWords: Readonly<Record<string, RegExp>> = {
  ar: words('ما من في هي هو أي التي الذي على إلى كم'),
  de: words('der die das und ist welche welcher was von'),
  en: words('the of is what which and who does'),
  es: words('el los las cuál qué es un una del'),
  fr: words('le les des est quel quelle du une'),
  ru: words('какой какая какое что в на и это кто'),
}

function words(list: string): RegExp {
  return new RegExp(`(?<!\\p{L})(?:${list.replaceAll(' ', '|')})(?!\\p{L})`, 'giu')
}

function speaksOf(lang: string, text: string): boolean {
  const own = littleWords[lang]
  return own !== undefined && (text.match(own)?.length ?? 0) >= 3
}

/** The language that a question is more likely written in than its own; null where that is its own, or too little to tell. */
function otherLanguage({ lang, stem, options, statement }: Question): string | null {
  const primary = lang?.toLowerCase().split(/[-_]/)[0] ?? ''
  const family = families.find((each) => primary in each)
  if (family === undefined) return null
  const text = [stem, statement ?? '', ...options.filter((option) => /\p{L}+\s+\p{L}+/u.test(option))].join(' ')
  if (text.length < enoughLetters || speaksOf(primary, text)) return null
  const scores = francAll(text, { only: Object.values(family), minLength: enoughLetters })
  const own = scores.find(([name]) => name === family[primary])?.[1] ?? 0
  const [best] = scores[0] ?? []
  if (best === undefined || best === 'und' || own >= leastScore) return null
  return Object.keys(family).find((name) => family[name] === best) ?? null
}
