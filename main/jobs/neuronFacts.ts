import * as v from 'valibot'
import { WorkbenchError } from '../base/errors.ts'
import type { ProjectionPath } from '../engine/runtime/projection.ts'
import { topCandidates } from '../methods/nextToken.ts'
import { readableToken } from '../models/tokenizer/readableToken.ts'
import type { Tokenizer } from '../models/tokenizer/tokenizer.ts'
import { resultKey } from '../store/resultKey.ts'
import type { Hooks } from './hooks.ts'
import { logitsJob } from './logits.ts'
import type { Models, OpenModel } from './models.ts'
import { openCapsule } from '../runs/capsule.ts'
import { checkRunModel, readDetection } from '../runs/detection.ts'
import { neuronInDetection } from '../runs/neuronInDetection.ts'
import type { CallInput } from '../runs/calls/calls.ts'

export type NeuronFactsInput = CallInput<'neuron.facts'>

/** As many tokens are kept at each end, whatever was asked for. */
export const keptTokens = 100

interface Projection {
  readonly ids: Int32Array // [2 * kept]: promoted, then suppressed
  readonly scores: Float32Array // [2 * kept]
  readonly path: ProjectionPath
  readonly device: string
  readonly cached: boolean
}

const PathSchema = v.object({ finalNorm: v.picklist(['rms', 'layer']), hasPostNorm: v.boolean(), softcap: v.number() })

/** What is known of some neurons: the tokens they promote, the questions and fields of a run, the activation in a prompt. */
export async function neuronFactsJob(input: NeuronFactsInput, models: Models, hooks: Hooks) {
  const startMs = performance.now()
  await using open = await models.open(input.run, hooks)
  checkNeurons(input.neurons, open)
  const run = input.detection === null ? null : await readDetection(openCapsule(input.detection), hooks)
  if (run !== null) checkRunModel(run, open)
  const tokenizer = await open.tokenizer()
  const projections = await projectAll(input, open, tokenizer, hooks)
  const prompt =
    input.prompt === null
      ? null
      : await logitsJob({ ...input, prompt: input.prompt, edit: null, of: run }, models, hooks)
  return {
    fingerprint: open.fingerprint,
    device: [...new Set(projections.map(({ device }) => device))].join(', '),
    cached: projections.every(({ cached }) => cached),
    elapsedMs: performance.now() - startMs,
    path: projections[0]!.path,
    prompt: prompt === null ? null : { ids: prompt.ids },
    detection: run === null ? null : { method: run.manifest.method, data: run.manifest.data.file },
    neurons: input.neurons.map(([layer, neuron], i) => ({
      neuron: [layer, neuron] as [number, number],
      ...ends(projections[i]!, input.top, tokenizer),
      activation: prompt === null ? null : activationOf(prompt.activation, layer, neuron, open.shape.dMlp),
      run: run === null ? null : neuronInDetection(layer * open.shape.dMlp + neuron, run, input.top),
    })),
  }
}

/** @throws WorkbenchError 'input.value' naming the neuron that the model does not have */
export function checkNeurons(neurons: NeuronFactsInput['neurons'], { shape }: Pick<OpenModel, 'shape'>): void {
  const { nLayers, dMlp } = shape
  for (const [layer, neuron] of neurons) {
    if (layer < nLayers && neuron < dMlp) continue
    throw new WorkbenchError(
      'input.value',
      `L${layer}N${neuron} is no neuron of this model: it has layers 0 to ${nLayers - 1} of neurons 0 to ${dMlp - 1}.`,
    )
  }
}

/** The tokens at both ends of every neuron, from the store where they are known; the others in one go a layer. */
async function projectAll(
  { neurons, run }: NeuronFactsInput,
  open: OpenModel,
  tokenizer: Tokenizer | null,
  { signal }: Hooks,
): Promise<Projection[]> {
  const { cache, fingerprint, shape } = open
  // rows of the unembedding beyond the vocabulary were never trained, and are no tokens
  const nTokens = Math.min(shape.dVocab, tokenizer?.nVocab ?? Infinity)
  const method = 'projection'
  const keyOf = (layer: number, neuron: number): string =>
    resultKey({ method, model: fingerprint, ids: [], target: null, settings: { layer, neuron, nTokens }, edit: null })
  const found = neurons.map(([layer, neuron]) => stored(keyOf(layer, neuron)))
  const missing = [...neurons.keys()].filter((i) => found[i] === null)
  const byLayer = Map.groupBy(missing, (i) => neurons[i]![0])
  for (const [layer, indices] of byLayer) {
    await open.withModel(async (model) => {
      signal.throwIfAborted()
      const all = await model.projections(
        layer,
        indices.map((i) => neurons[i]![1]),
      )
      const path = model.projectionPath
      for (const [k, i] of indices.entries()) {
        const arrays = bothEnds(all[k]!.subarray(0, nTokens))
        const { device } = model
        cache.put({ key: keyOf(...neurons[i]!), device, method, model: fingerprint, meta: { ...path }, arrays })
        found[i] = { ...arrays, path, device, cached: false }
      }
    })
  }
  return found.map((projection) => projection!)

  function stored(key: string): Projection | null {
    const known = cache.get(key, run.device)
    const path = v.safeParse(PathSchema, known?.meta)
    const { ids, scores } = known?.arrays ?? {}
    if (known === null || !path.success || !(ids instanceof Int32Array) || !(scores instanceof Float32Array))
      return null
    if (ids.length !== 2 * Math.min(keptTokens, nTokens) || scores.length !== ids.length) return null
    return { ids, scores, path: path.output, device: known.device, cached: true }
  }
}

function bothEnds(scores: Float32Array): { ids: Int32Array; scores: Float32Array } {
  const promoted = topCandidates(scores, keptTokens)
  const suppressed = topCandidates(
    scores.map((score) => -score),
    keptTokens,
  )
  return {
    ids: Int32Array.from([...promoted, ...suppressed], ({ id }) => id),
    scores: Float32Array.from([...promoted.map(({ logit }) => logit), ...suppressed.map(({ logit }) => -logit)]),
  }
}

function ends({ ids, scores }: Projection, top: number, tokenizer: Tokenizer | null) {
  const kept = ids.length / 2
  const at = (from: number) =>
    Array.from({ length: Math.min(top, kept) }, (_, i) => ({
      id: ids[from + i]!,
      token: tokenizer === null ? null : readableToken(tokenizer, ids[from + i]!),
      score: scores[from + i]!,
    }))
  return { promoted: at(0), suppressed: at(kept) }
}

/** An activation and its place among those of its layer, by size. */
function activationOf(activation: Float32Array, layer: number, neuron: number, dMlp: number) {
  const all = activation.subarray(layer * dMlp, (layer + 1) * dMlp)
  const value = all[neuron]!
  let rank = 1
  for (const other of all) if (Math.abs(other) > Math.abs(value)) rank++
  return { value, rank, of: dMlp }
}
