import { checkEdit, type Edit } from '../engine/edit.ts'
import type { Hooks } from './hooks.ts'
import type { Models, RunChoice } from './models.ts'
import { chosenNeurons } from './neuronChoice.ts'
import { openCapsule } from '../runs/capsule.ts'
import { checkRunModel, readDetection } from '../runs/detection.ts'
import type { CallInput } from '../runs/calls/calls.ts'

export type MakeEditInput = CallInput<'edit.make'>

/** An edit of the neurons of questions, of fields, or of a list, with what the run says about each of them. */
export async function makeEditJob(input: MakeEditInput, models: Models, hooks: Hooks) {
  const run = input.detection === null ? null : await readDetection(openCapsule(input.detection), hooks)
  const chosen = chosenNeurons(input.choice, run)
  const { operation, positions } = input
  const edit: Edit = {
    name: input.name ?? `${chosen.name} ${'scale' in operation ? `× ${operation.scale}` : `= ${operation.set}`}`,
    model: run?.manifest.model.fingerprint ?? null,
    positions,
    neurons: chosen.neurons.map(({ layer, neuron }) => ({ layer, neuron, ...operation })),
  }
  const made = input.run === null ? edit : await fitted(input.run)
  const nCommon = chosen.neurons.filter(({ isCommon }) => isCommon === true).length
  if (nCommon > 0) {
    hooks.onWarning(
      `${nCommon} of the ${edit.neurons.length} neurons are common: they matter to many questions, so the edit will ` +
        'change answers that have nothing to do with these.',
    )
  }
  return { edit: made, neurons: chosen.neurons, questions: chosen.questions }

  /** The edit, made for the model that is given and checked against it. */
  async function fitted(choice: RunChoice): Promise<Edit> {
    await using open = await models.open(choice, hooks)
    if (run !== null) checkRunModel(run, open)
    const own = { ...edit, model: open.fingerprint }
    checkEdit(own, open.shape, open.fingerprint)
    return own
  }
}
