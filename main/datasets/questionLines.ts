import type { Question } from './question.ts'

/** Questions as our own file holds them: every key in one order, and none that says nothing. */
export function formatQuestionLines(questions: readonly Question[]): string {
  return questions.map((question) => `${JSON.stringify(lineOf(question))}\n`).join('')
}

function lineOf({ id, pair, domain, lang, stem, options, answer, tags, status, ...rest }: Question): object {
  const { kind, context, statement, variants, provenance, accepted, review, translating, extra } = rest
  return {
    ...{ id, pair, domain },
    ...(kind === null ? {} : { kind }),
    ...(context === undefined ? { lang } : { lang, context }),
    ...{ stem, options, answer, tags, status },
    ...(statement === null ? {} : { statement }),
    ...(variants.length > 0 ? { variants } : {}),
    ...(Object.keys(provenance).length > 0 ? { provenance } : {}),
    ...(accepted === undefined ? {} : { accepted }),
    ...(review === undefined ? {} : { review }),
    ...(translating === undefined ? {} : { translating }),
    ...Object.fromEntries(Object.entries(extra).sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}
