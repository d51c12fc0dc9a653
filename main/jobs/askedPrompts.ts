import type { AskedPrompt } from '../methods/evaluationSchema.ts'
import { tokenPieces } from '../models/tokenizer/pieces.ts'
import type { Detection } from '../runs/detection.ts'
import { foundPrompting, isOther } from '../runs/promptingOf.ts'
import { letterTarget } from './letterTarget.ts'
import type { PromptEncoder } from './promptEncoder.ts'

/** A question may have any number of them. */
const mostPrompts = 4

/** The first prompts of a detection's first question, token by token: enough to see how all were put. */
export function askedPrompts({ manifest, questions }: Detection, encoder: PromptEncoder): AskedPrompt[] {
  const [question] = questions
  if (question === undefined) return []
  const { tokenizer } = encoder
  // Tokens that were found behind other prompts are not those of these.
  const isSame = !isOther(encoder.prompting, foundPrompting({ manifest }))
  return question.variants.slice(0, mostPrompts).map(({ prompt, gold }, i) => {
    const ids = [...encoder.encode(prompt).ids]
    const known = isSame ? question.found[i]?.target : undefined
    const id = known ?? letterTarget(encoder, prompt, gold, manifest.settings.letters)
    const target = { id, piece: tokenizer.decode([id]) }
    return { question: question.id, ids, pieces: tokenPieces(tokenizer, ids).map(({ text }) => text), gold, target }
  })
}
