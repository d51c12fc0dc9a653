/**
 * Several edits as one, applied one after the other to each neuron's value:
 *
 *   scale k:  a -> k a       set v:  a -> v
 *
 * So scales multiply, a set replaces what came before it, and a scale after a set scales the value that was set: the
 * model computes the same as if each edit acted on the outcome of those before it. Where another order of the same edits
 * would come to another value, the order is a decision that somebody made, maybe without noticing: that is a conflict.
 */
import { WorkbenchError } from '../../base/errors.ts'
import type { Edit, NeuronEdit } from '../../engine/edit.ts'

/** A neuron that several edits name. */
export interface Overlap {
  readonly layer: number
  readonly neuron: number
  /** What the edits do to it, in order; `edit` is the index of one of the edits given. */
  readonly steps: readonly { readonly edit: number; readonly step: Step }[]
  /** What they come to. */
  readonly result: Step
  /** Whether another order would come to something else. */
  readonly isConflict: boolean
}

export type Step = { readonly scale: number } | { readonly set: number }

export interface Stack {
  /** Neurons in the order in which they are first named. */
  readonly edit: Edit
  readonly overlaps: readonly Overlap[]
}

export interface StackOptions {
  /** Of the merged edit. Needed where the edits differ: one file has one scope. */
  readonly positions?: Edit['positions'] | undefined
  /** @default the names of the edits, joined */
  readonly name?: string | undefined
}

/**
 * @param edits the first one acts first; each names a neuron once at most (see checkEdit)
 * @throws WorkbenchError 'input.value' for edits of different models, or of different positions without a choice
 */
export function stackEdits(edits: readonly Edit[], options: StackOptions = {}): Stack {
  const steps = new Map<string, { layer: number; neuron: number; steps: { edit: number; step: Step }[] }>()
  for (const [i, { neurons }] of edits.entries()) {
    for (const entry of neurons) {
      const { layer, neuron } = entry
      const key = `${layer},${neuron}`
      const found = steps.get(key) ?? { layer, neuron, steps: [] }
      found.steps.push({ edit: i, step: stepOf(entry) })
      steps.set(key, found)
    }
  }
  const merged = [...steps.values()].map((of) => ({ ...of, result: composed(of.steps.map(({ step }) => step)) }))
  return {
    edit: {
      name: options.name ?? edits.map(({ name }, i) => name || `edit ${i + 1}`).join(' + '),
      model: modelOf(edits),
      positions: options.positions ?? positionsOf(edits),
      neurons: merged.map(({ layer, neuron, result }) => ({ layer, neuron, ...result })),
    },
    overlaps: merged
      .filter((of) => of.steps.length > 1)
      .map((of) => ({ ...of, isConflict: dependsOnOrder(of.steps.map(({ step }) => step)) })),
  }
}

function stepOf(entry: NeuronEdit): Step {
  return 'scale' in entry ? { scale: entry.scale } : { set: entry.set }
}

function composed(steps: readonly Step[]): Step {
  return steps.reduce((before: Step, step): Step => {
    if ('set' in step) return step
    return 'set' in before ? { set: before.set * step.scale } : { scale: before.scale * step.scale }
  })
}

/** Scales alone commute. With a set, the order is free only where every set is to one value that every scale keeps. */
function dependsOnOrder(steps: readonly Step[]): boolean {
  const sets = steps.flatMap((step) => ('set' in step ? [step.set] : []))
  const [value] = sets
  if (value === undefined) return false
  return sets.some((other) => other !== value) || steps.some((step) => 'scale' in step && value * step.scale !== value)
}

function modelOf(edits: readonly Edit[]): string | null {
  const models = new Set(edits.flatMap(({ model }) => model ?? []))
  if (models.size <= 1) return [...models][0] ?? null
  throw new WorkbenchError(
    'input.value',
    `The edits were made for different models (${[...models].map((model) => model.slice(0, 19)).join(', ')}), and no ` +
      'model could run them together. Stack edits of one model.',
  )
}

function positionsOf(edits: readonly Edit[]): Edit['positions'] {
  const [first] = edits
  if (first === undefined) throw new WorkbenchError('input.usage', 'There is no edit to stack; give at least one.')
  const other = edits.find(({ positions }) => positions !== first.positions)
  if (other === undefined) return first.positions
  const name = ({ name, positions }: Edit): string => `"${name}" (${positions})`
  throw new WorkbenchError(
    'input.value',
    `The edits act at different positions: ${name(first)} and ${name(other)}; one file has one scope. ` +
      'Choose one for all of them with --positions.',
  )
}
