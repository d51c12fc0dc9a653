import { WorkbenchError } from '../base/errors.ts'
import { bytesDigest } from '../files/fileDigest.ts'
import type { SetTo } from '../runs/names.ts'
import type { Hooks } from './hooks.ts'
import { meanActivation, type AskedPrompt } from './meanActivation.ts'
import type { OpenModel } from './models.ts'

/**
 * What neurons are set to: one value, or each to its mean at the last position over some prompts, `[nLayers * dMlp]`.
 *
 * @throws WorkbenchError 'input.value' for a mean over fewer than two prompts
 */
export async function valuesOf(
  to: SetTo,
  prompts: readonly AskedPrompt[],
  { open, device }: { readonly open: OpenModel; readonly device: string },
  hooks: Pick<Hooks, 'signal' | 'onProgress'>,
): Promise<number | Float32Array> {
  if (to !== 'mean') return to === 'zero' ? 0 : to
  if (prompts.length < 2) {
    throw new WorkbenchError(
      'input.value',
      'The mean over one prompt is the prompt itself: ask two at least, or take --to zero.',
    )
  }
  return await meanActivation(prompts, open, device, hooks)
}

/** As keys of the store name it. */
export function valuesKey(values: number | Float32Array): number | string {
  if (typeof values === 'number') return values
  return bytesDigest(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
}
