import type { PairChange } from '../../api/shapes.ts'
import { m } from '#messages'

export type SensitivityField = Extract<PairChange, { kind: 'sensitivity' }>['field']

/** What the fields of cultural and time sensitivity are called, in the order in which they are shown. */
export const sensitivityNames: Readonly<Record<SensitivityField, () => string>> = {
  ...{ cultural_sensitivity_label: m.cultureLabel, time_sensitive: m.cultureTime },
  ...{ required_knowledge: m.cultureKnowledge, culture: m.cultureCulture, region: m.cultureRegion },
  ...{ country: m.cultureCountry, reference: m.cultureReference },
}

export const sensitivityFields = Object.keys(sensitivityNames) as SensitivityField[]

const values: Readonly<Record<string, () => string>> = {
  ...{ CS: m.cultureSensitive, CA: m.cultureAgnostic, Yes: m.cultureYes, No: m.cultureNo },
}

/** What the label of a question means; any other text as it is. */
export function sensitivityText(value: string): string {
  return values[value]?.() ?? value
}

/** The facets of those that the list has a column for, with their fields. */
export const sensitivityColumns: readonly (readonly [facet: string, SensitivityField])[] = [
  ...([
    ['sensitivity', 'cultural_sensitivity_label'],
    ['time', 'time_sensitive'],
  ] as const),
  ...([
    ['knowledge', 'required_knowledge'],
    ['culture', 'culture'],
    ['region', 'region'],
    ['country', 'country'],
  ] as const),
]
