import type { LoadedModel } from './loadedModel.ts'
import type { PromptState } from './prompt.ts'
import { TensorScope } from './tensorScope.ts'

/** Logits behind a prompt, `[dVocab]`. */
export async function logitsBehind(
  { device, programs, shape, weights }: LoadedModel,
  state: PromptState,
): Promise<Float32Array> {
  using scope = new TensorScope(device)
  const h = await scope.upload(state.final, [1, 1, shape.dModel])
  const { logits } = await scope.run(await programs.logits(), { h, ...weights.final, ...weights.unembeddingFeeds })
  return await scope.download(logits!)
}
