import type { LoadedModel } from './loadedModel.ts'
import type { PromptState } from './prompt.ts'

/** Logits behind a prompt, `[dVocab]`. */
export async function logitsBehind(
  { device, programs, weights }: LoadedModel,
  state: PromptState,
): Promise<Float32Array> {
  const program = await programs.logits()
  const { logits } = await program.run({ h: state.final, ...weights.final, ...weights.unembeddingFeeds })
  return device.download(logits!)
}
