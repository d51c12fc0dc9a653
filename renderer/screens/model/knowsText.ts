/** What a few facts in each language say of a model, in words. */
import type { LangCheck } from '../../api/shapes.ts'
import { m } from '#messages'
import { formatList, languageName } from '../../ui/format.ts'

type Standing = LangCheck['standing']

export function standingText(standing: Standing): string {
  return { knows: m.knowYes, unsure: m.knowUnsure, chance: m.knowChance }[standing]()
}

/** Which languages it knows the facts in, first; then where it guesses and where too few were asked to tell. */
export function knowsFinding(checks: readonly LangCheck[]): string {
  const said = { knows: m.knowIn, chance: m.knowChanceIn, unsure: m.knowUnsureIn } as const
  return (Object.keys(said) as Standing[])
    .flatMap((standing) => {
      const langs = checks.filter((check) => check.standing === standing).map(({ lang }) => languageName(lang))
      return langs.length === 0 ? [] : [said[standing]({ langs: formatList(langs) })]
    })
    .join(' ')
}

/** That the model hardly means to answer with a letter, where that is so; else null. */
export function lowMassText(checks: readonly LangCheck[]): string | null {
  const langs = checks.filter(({ isMassLow }) => isMassLow).map(({ lang }) => languageName(lang))
  return langs.length === 0 ? null : m.knowMassLow({ langs: formatList(langs) })
}
