import { WorkbenchError } from '../base/errors.ts'
import type { Trainer } from '../engine/training/trainer.ts'
import { openSafetensors } from '../files/safetensors.ts'
import type { TensorsToWrite } from '../files/writeSafetensors.ts'
import { writeSafetensors } from '../files/writeSafetensors.ts'

/**
 * Writes all that a training run needs to go on: weights, moments, step. There is no random state beside the step, because
 * every step draws its lessons from the seed and its number.
 *
 * @param recipe what the run was started with; another recipe does not go on from here
 * @param ends the last steps of the phases that are over
 */
export async function saveState(
  path: string,
  { weights, optimizer }: Trainer,
  { recipe, ends }: { recipe: string; ends: readonly number[] },
): Promise<void> {
  const tensors: TensorsToWrite = new Map(
    [...weights].flatMap(([name, data]) =>
      Object.entries({ weight: data, mean: optimizer.mean.get(name)!, square: optimizer.square.get(name)! }).map(
        ([part, numbers]) => [`${part} ${name}`, { data: numbers, shape: [numbers.length] }] as const,
      ),
    ),
  )
  await writeSafetensors(path, tensors, {
    metadata: { step: String(optimizer.step), ends: JSON.stringify(ends), recipe },
  })
}

/**
 * Puts a trainer where a saved run was.
 *
 * @param recipe of so many phases
 * @returns the last steps of the phases that are over
 * @throws WorkbenchError 'input.format' for a file of another recipe or model
 */
export async function restoreState(
  path: string,
  { weights, optimizer }: Trainer,
  recipe: (nPhases: number) => string,
): Promise<number[]> {
  await using file = await openSafetensors(path)
  const { step, recipe: saved } = file.metadata
  const ends = JSON.parse(file.metadata['ends'] ?? '[]') as number[]
  const nBegun = ends.length + (Number(step) > (ends.at(-1) ?? 0) ? 1 : 0)
  if (saved !== recipe(nBegun)) {
    throw new WorkbenchError(
      'input.format',
      `${path} was written by a training with other settings or questions; give another folder, or delete this one to start anew.`,
      { path },
    )
  }
  for (const [name, data] of weights) {
    for (const [part, numbers] of Object.entries({
      weight: data,
      mean: optimizer.mean.get(name)!,
      square: optimizer.square.get(name)!,
    })) {
      numbers.set((await file.read(`${part} ${name}`)).data)
    }
  }
  optimizer.step = Number(step)
  return ends
}
