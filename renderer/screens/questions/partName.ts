import { m } from '#messages'
import { optionLetter } from '../../ui/format.ts'

const names: Readonly<Record<string, () => string>> = {
  ...{ stem: m.stem, statement: m.statement, answer: m.colAnswer, status: m.colStatus, domain: m.colDomain },
  ...{ lang: m.facetLang, pair: m.studioPair, options: m.wizardHoldsList, context: m.wizardHoldsContext },
  ...{ kind: m.facetKind, question: m.mergingWhole },
}

/** What a part of a question is called; by its own name where it is none that Engram knows. */
export function partName(field: string): string {
  const index = /^options\[(\d+)\]$/.exec(field)?.[1]
  if (index !== undefined) return m.option({ letter: optionLetter(Number(index)) })
  return names[field]?.() ?? field.replace(/^extra\./, '')
}
