import type { Variant } from '../datasets/question.ts'
import { unseenWordings } from '../datasets/unseenWordings.ts'
import type { ModelShape } from '../engine/architectures/architecture.ts'
import type { EvaluatedQuestion } from '../methods/evaluation/fields.ts'
import type { Item } from '../methods/evaluation/plan.ts'
import type { Form } from '../methods/predict.ts'
import { sharedPrefixes } from '../methods/sharedPrefix.ts'
import { letterTokens } from '../models/tokenizer/letterTokens.ts'
import { letterTarget } from './letterTarget.ts'
import type { PromptEncoder } from './promptEncoder.ts'
import { checkedIds } from './promptIds.ts'
import { ofVariant } from './questionPrompts.ts'
import type { DetectedQuestion, Detection } from '../runs/detection.ts'
import { foundPrompting, isOther } from '../runs/promptingOf.ts'

/** An item as the model reads it. */
export interface AskedItem extends Item {
  readonly ids: readonly number[]
  readonly sharedPrefix: number
  /** Tokens of its letters, in the form that the run attributed. */
  readonly letters: readonly number[]
}

/** What an evaluation needs of a run's questions. */
export function evaluatedQuestions({ questions }: Detection): EvaluatedQuestion[] {
  return questions.map(({ id, domain, lang, pair, source, variants, cluster, key }) => {
    const frequencyOf = new Map(cluster.neurons.map((neuron, i) => [neuron, cluster.frequency[i]!]))
    return {
      ...{ id, domain, lang, pair, stem: source.stem, nVariants: variants.length },
      neurons: key.neurons,
      scores: key.scores,
      frequency: key.neurons.map((neuron) => frequencyOf.get(neuron) ?? 0),
    }
  })
}

/**
 * The prompts of a run's questions: the variants of its detection, then wordings that it did not see.
 *
 * @throws WorkbenchError 'input.value' or 'input.unsupported' naming the question that the model cannot read or answer
 */
export function askedItems(
  { manifest, questions }: Detection,
  encoder: PromptEncoder,
  shape: ModelShape,
  seed: number,
): AskedItem[] {
  const tokensOf = letterFinder(encoder, manifest.settings.letters)
  // Tokens that were found behind other prompts are not those of these.
  const isSame = !isOther(encoder.prompting, foundPrompting({ manifest }))
  const unseen = unseenWordings(
    questions.map(({ source }) => source),
    seed,
  )
  const items = questions.flatMap((question, i) => {
    const seen = question.variants.map((variant, at) => ({
      ...{ kind: 'detected' as const, template: question.source.variants[at]?.template ?? '', variant, index: at },
      target: (isSame ? question.found[at]?.target : null) ?? null,
    }))
    const fresh = unseen[i]!.map(({ kind, template, ...variant }, at) => ({
      ...{ kind, template, variant, index: seen.length + at, target: null },
    }))
    return [...seen, ...fresh].map(({ kind, template, variant, index, target }) => ({
      ...{ question: i, kind, template, nLetters: variant.letters.length },
      gold: variant.letters.indexOf(variant.gold),
      ...asked(question, variant, index, target),
    }))
  })
  const shared = sharedPrefixes(items.map(({ ids }) => ids))
  return items.map((item, i) => ({ ...item, sharedPrefix: shared[i]! }))

  function asked(question: DetectedQuestion, variant: Variant, index: number, target: number | null) {
    return ofVariant(question, index, () => ({
      ids: checkedIds(encoder.encode(variant.prompt).ids, shape),
      letters: tokensOf(variant, target),
    }))
  }
}

/**
 * Finds the tokens of a prompt's letters: all in the form of the right one, which is looked for behind the prompt where
 * the run does not name it.
 */
export function letterFinder(encoder: PromptEncoder, form: Form | 'auto') {
  const known = new Map<string, ReturnType<typeof letterTokens>>()
  return ({ prompt, letters, gold }: Variant, target: number | null): number[] => {
    const key = letters.join()
    const forms = known.get(key) ?? letterTokens(encoder.tokenizer, '', letters)
    known.set(key, forms)
    const right = target ?? letterTarget(encoder, prompt, gold, form)
    const atGold = forms[letters.indexOf(gold)]
    const shape = right === atGold?.bare ? 'bare' : right === atGold?.space ? 'space' : null
    return letters.map((letter, i) => {
      if (letter === gold) return right
      const token = shape === null ? null : forms[i]![shape]
      return token ?? letterTarget(encoder, prompt, letter, form)
    })
  }
}
