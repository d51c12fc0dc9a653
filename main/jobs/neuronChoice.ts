import { WorkbenchError } from '../base/errors.ts'
import { pooledNeurons } from '../methods/edits/neuronSet.ts'
import { questionGroup } from '../methods/edits/questionGroup.ts'
import type { Detection } from '../runs/detection.ts'
import type { CallInput } from '../runs/calls/calls.ts'

/** Which neurons: those that a run found for some of its questions, or a list. */
export type NeuronChoice = CallInput<'edit.make'>['choice']

export interface ChosenNeuron {
  readonly layer: number
  readonly neuron: number
  /** Summed naica, and how many of the questions have it; null for a neuron of a list. */
  readonly score: number | null
  readonly questions: number | null
  /** Null where no run was asked. */
  readonly isCommon: boolean | null
}

export interface ChosenNeurons {
  /** What they are, for people. */
  readonly name: string
  readonly neurons: readonly ChosenNeuron[]
  /** Ids of the questions whose neurons they are. */
  readonly questions: readonly string[]
}

/**
 * The neurons of a choice, the best first, or in the order of the list.
 *
 * @throws WorkbenchError 'input.usage' for questions without a run; 'input.value' for what the run does not have
 */
export function chosenNeurons(choice: NeuronChoice, run: Detection | null): ChosenNeurons {
  const common = run === null ? null : new Set(run.common.map(({ neuron }) => neuron))
  if (choice.kind === 'neurons') return listed(choice.neurons, run, common)
  if (run === null) {
    throw new WorkbenchError('input.usage', 'Questions and fields are those of a run: give its folder with --run.')
  }
  const group = questionGroup(run.questions, choice)
  const name = [...choice.ids, ...choice.fields].join(', ')
  const { dMlp } = run.manifest.model
  const pooled = pooledNeurons(group, choice.top)
  if (pooled.length === 0) {
    const what =
      group.length === 1
        ? `The question ${name} has no neurons`
        : `None of the ${group.length} questions of ${name} has neurons`
    throw new WorkbenchError(
      'input.value',
      `${what} in ${run.place}, so there is nothing to edit. ` +
        'Raise --u or lower --t of the detection, or choose others.',
    )
  }
  return {
    name,
    neurons: pooled.map(({ neuron: index, score, questions }) => ({
      ...{ layer: Math.floor(index / dMlp), neuron: index % dMlp, score, questions },
      isCommon: common?.has(index) ?? null,
    })),
    questions: group.map(({ id }) => id),
  }
}

function listed(
  neurons: readonly (readonly [number, number])[],
  run: Detection | null,
  common: ReadonlySet<number> | null,
): ChosenNeurons {
  const { nLayers = Infinity, dMlp = Infinity } = run?.manifest.model ?? {}
  const wrong = neurons.find(([layer, neuron]) => layer >= nLayers || neuron >= dMlp)
  if (wrong !== undefined) {
    throw new WorkbenchError(
      'input.value',
      `L${wrong[0]}N${wrong[1]} is no neuron of the run's model: it has layers 0 to ${nLayers - 1} of neurons 0 to ${dMlp - 1}.`,
    )
  }
  const [first] = neurons
  return {
    name: neurons.length === 1 ? `L${first![0]}N${first![1]}` : `${neurons.length} neurons`,
    neurons: neurons.map(([layer, neuron]) => ({
      ...{ layer, neuron, score: null, questions: null },
      isCommon: common?.has(layer * dMlp + neuron) ?? null,
    })),
    questions: [],
  }
}
