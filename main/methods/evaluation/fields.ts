import type { Field } from '../evaluationSchema.ts'

/** What an evaluation needs of a question of a run. Neurons are `layer * dMlp + neuron`. */
export interface EvaluatedQuestion {
  readonly id: string
  readonly domain: string
  readonly lang: string | null
  readonly pair: string | null
  readonly stem: string
  /** Its key neurons, best first, with their scores and in how many variants each passes that variant's threshold. */
  readonly neurons: readonly number[]
  readonly scores: readonly number[]
  readonly frequency: readonly number[]
  /** Variants that the detection saw. */
  readonly nVariants: number
}

export interface FieldMembers extends Field {
  /** Indices of its questions. */
  readonly members: readonly number[]
}

type Placed = Pick<EvaluatedQuestion, 'domain' | 'lang'>

/**
 * The fields of a question set: `all`; its domains and its languages, where there are several; domain and language
 * together, where there are several of each. In the order of their first questions.
 */
export function fieldsOf(questions: readonly Placed[], units: readonly number[]): FieldMembers[] {
  const indices = questions.map((_, i) => i)
  const domains = Map.groupBy(indices, (i) => questions[i]!.domain)
  const langs = Map.groupBy(indices, (i) => questions[i]!.lang)
  const cells = Map.groupBy(indices, (i) => JSON.stringify([questions[i]!.domain, questions[i]!.lang]))
  const field = (kind: Field['kind'], id: string, members: readonly number[]): FieldMembers => {
    const { domain, lang } = questions[members[0]!]!
    return {
      ...{ id, kind, members, questions: members.length, units: new Set(members.map((i) => units[i])).size },
      domain: kind === 'domain' || kind === 'both' ? domain : null,
      lang: kind === 'lang' || kind === 'both' ? lang : null,
    }
  }
  return [
    ...(indices.length > 0 ? [field('all', 'all', indices)] : []),
    ...(domains.size > 1 ? [...domains].map(([domain, members]) => field('domain', `domain:${domain}`, members)) : []),
    ...(langs.size > 1 ? [...langs].map(([lang, members]) => field('lang', `lang:${lang ?? ''}`, members)) : []),
    ...(domains.size > 1 && langs.size > 1
      ? [...cells.values()].map((members) => {
          const { domain, lang } = questions[members[0]!]!
          return field('both', `both:${domain}/${lang ?? ''}`, members)
        })
      : []),
  ]
}
