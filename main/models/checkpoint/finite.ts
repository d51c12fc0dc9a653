import { WorkbenchError } from '../../base/errors.ts'
import { firstNonFinite } from '../../tensor/float32.ts'

/**
 * A NaN or infinite weight makes every result meaningless: refused where it stands.
 *
 * @param place the tensor, the file that holds it, and which of its rows comes first
 * @throws WorkbenchError 'input.value'
 */
export function finite<T extends { readonly data: Float32Array; readonly shape: readonly number[] }>(
  tensor: T,
  { name, path, firstRow = 0 }: { readonly name: string; readonly path: string; readonly firstRow?: number },
): T {
  const at = firstNonFinite(tensor.data)
  if (at < 0) return tensor
  const place: number[] = []
  let rest = at
  for (const size of tensor.shape.toReversed()) {
    place.unshift(rest % size)
    rest = Math.floor(rest / size)
  }
  if (place[0] !== undefined) place[0] += firstRow
  throw new WorkbenchError(
    'input.value',
    `${path}: tensor '${name}' holds ${tensor.data[at]} at [${place.join(', ')}]; the checkpoint is damaged or was saved from a diverged run`,
    { path, name, place },
  )
}
