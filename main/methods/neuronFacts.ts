/**
 * What a run knows about one neuron: the questions whose clusters it is in, how its appearances spread over domains and
 * languages, and whether it is so common that the detection removed it.
 */

export interface NeuronQuestion {
  readonly id: string
  readonly domain: string
  readonly lang: string | null
  readonly nVariants: number
  /** The coarse neuron set; its lists run in parallel. */
  readonly cluster: {
    readonly neurons: readonly number[]
    readonly scores: readonly number[]
    readonly frequency: readonly number[]
    readonly na: readonly number[]
    readonly ica: readonly number[]
  }
  readonly key: { readonly neurons: readonly number[] }
}

/** One question that the neuron matters to. */
export interface NeuronAppearance {
  readonly id: string
  readonly domain: string
  readonly lang: string | null
  /** Attribution, summed over the variants; probability. */
  readonly score: number
  readonly na: number
  readonly ica: number
  readonly naica: number
  /** In how many of its variants the neuron passes that variant's own threshold. */
  readonly frequency: number
  readonly variants: number
  /** Whether it is one of the question's query-relevant neurons. */
  readonly isKey: boolean
}

export interface FieldShare {
  readonly field: string
  /** Questions of the field, and in how many of their clusters and final sets the neuron is. */
  readonly questions: number
  readonly clusters: number
  readonly keys: number
}

export interface RunFacts {
  /** Largest naica first, ties in the order of the run. */
  readonly questions: readonly NeuronAppearance[]
  /** Fields in which it appears, by falling share of clusters; a language that is not known is "". */
  readonly domains: readonly FieldShare[]
  readonly langs: readonly FieldShare[]
  /** Clusters that the neuron is in, of all; and final sets. */
  readonly clusters: number
  readonly keys: number
  readonly of: number
  readonly isCommon: boolean
  /** Mean share of variants in which it passes the variant's own threshold; null where it is in no cluster. */
  readonly stability: number | null
}

/** @param common the neurons that the run calls common */
export function neuronInRun(
  neuron: number,
  questions: readonly NeuronQuestion[],
  common: readonly { readonly neuron: number }[],
): RunFacts {
  const found = questions.flatMap((question) => appearance(neuron, question) ?? [])
  const keys = found.filter(({ isKey }) => isKey).length
  return {
    questions: found.toSorted((a, b) => b.naica - a.naica),
    domains: shares(questions, found, ({ domain }) => domain),
    langs: shares(questions, found, ({ lang }) => lang ?? ''),
    ...{ clusters: found.length, keys, of: questions.length },
    isCommon: common.some((each) => each.neuron === neuron),
    stability:
      found.length === 0
        ? null
        : found.reduce((sum, { frequency, variants }) => sum + frequency / variants, 0) / found.length,
  }
}

function appearance(neuron: number, { cluster, key, nVariants, ...question }: NeuronQuestion): NeuronAppearance | null {
  const at = cluster.neurons.indexOf(neuron)
  if (at < 0) return null
  const { id, domain, lang } = question
  const [na, ica] = [cluster.na[at]!, cluster.ica[at]!]
  return {
    ...{ id, domain, lang, score: cluster.scores[at]!, na, ica, naica: na * ica },
    ...{ frequency: cluster.frequency[at]!, variants: nVariants, isKey: key.neurons.includes(neuron) },
  }
}

type Placed = Pick<NeuronQuestion, 'domain' | 'lang'>

function shares(
  questions: readonly Placed[],
  found: readonly NeuronAppearance[],
  fieldOf: (question: Placed) => string,
): FieldShare[] {
  const all = Map.groupBy(questions, fieldOf)
  return [...Map.groupBy(found, fieldOf)]
    .map(([field, of]) => ({
      field,
      questions: all.get(field)!.length,
      clusters: of.length,
      keys: of.filter(({ isKey }) => isKey).length,
    }))
    .sort((a, b) => b.clusters / b.questions - a.clusters / a.questions)
}
