import { WorkbenchError } from '../base/errors.ts'
import type { AdamW, Numbers } from '../engine/training/adamW.ts'
import { openSafetensors } from '../files/safetensors.ts'
import { writeSafetensors, type TensorsToWrite } from '../files/writeSafetensors.ts'
import { parseJson } from '../files/parseJson.ts'

/** All that a training run needs to go on. There is no random state: every step draws its lessons from the seed and its number. */
export interface TrainingState {
  readonly weights: Numbers
  /** By the name of their pupil. */
  readonly optimizers: Readonly<Record<string, AdamW>>
  step: number
}

/** @param recipe what the run was started with; another recipe does not go on from here */
export async function saveState(path: string, state: TrainingState, recipe: string): Promise<void> {
  const tensors: TensorsToWrite = new Map(
    numbersOf(state).map(([name, data]) => [name, { data, shape: [data.length] }]),
  )
  const taken = Object.entries(state.optimizers).map(([name, { step }]) => [name, step])
  const metadata = { step: String(state.step), taken: JSON.stringify(Object.fromEntries(taken)), recipe }
  await writeSafetensors(path, tensors, { metadata })
}

/**
 * Puts a state where a saved run was.
 *
 * @param recipe what a run says that has come so far
 * @throws WorkbenchError 'input.format' for a file of another recipe or model
 */
export async function restoreState(
  path: string,
  state: TrainingState,
  recipe: (step: number) => string,
): Promise<void> {
  await using file = await openSafetensors(path)
  const step = Number(file.metadata['step'])
  if (file.metadata['recipe'] !== recipe(step)) {
    throw new WorkbenchError(
      'input.format',
      `${path} was written by a training with other settings or questions; give another folder, or delete this one to start anew.`,
      { path },
    )
  }
  for (const [name, data] of numbersOf(state)) data.set((await file.read(name)).data)
  const taken = parseJson(file.metadata['taken']!) as Record<string, number>
  for (const [name, optimizer] of Object.entries(state.optimizers)) optimizer.step = taken[name]!
  state.step = step
}

function numbersOf({ weights, optimizers }: TrainingState): [name: string, data: Float32Array][] {
  const moments = Object.entries(optimizers).flatMap(([pupil, { mean, square }]) =>
    Object.entries({ mean, square }).flatMap(([part, numbers]) =>
      [...numbers].map(([name, data]): [string, Float32Array] => [`${pupil} ${part} ${name}`, data]),
    ),
  )
  return [...weights, ...moments]
}
