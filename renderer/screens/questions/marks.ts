import type { PairChange } from '../../api/shapes.ts'
import { m } from '#messages'

export type Mark = Extract<PairChange, { kind: 'mark' }>['mark']

const categories: Readonly<Record<Mark['category'], () => string>> = {
  ...{ mistranslation: m.mqmMistranslation, omission: m.mqmOmission, addition: m.mqmAddition },
  ...{ untranslated: m.mqmUntranslated, terminology: m.mqmTerminology, grammar: m.mqmGrammar },
  ...{ style: m.mqmStyle, locale: m.mqmLocale },
}
const severities: Readonly<Record<Mark['severity'], () => string>> = {
  ...{ minor: m.mqmMinor, major: m.mqmMajor, critical: m.mqmCritical },
}

export const markCategories = Object.keys(categories) as Mark['category'][]
export const markSeverities = Object.keys(severities) as Mark['severity'][]

/** What is wrong, in words; a name that is unknown here stays as it is. */
export function categoryText(category: string): string {
  return markCategories.includes(category as Mark['category']) ? categories[category as Mark['category']]() : category
}

export function severityText(severity: string): string {
  return markSeverities.includes(severity as Mark['severity']) ? severities[severity as Mark['severity']]() : severity
}
