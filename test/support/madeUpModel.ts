/**
 * A model that is made up, as the parts of which the engine's jobs ask for one: all above it (prompts, stores, detectors,
 * statistics, texts) is real. It knows the answers of our own questions, better in English than elsewhere; each domain has
 * its knowledge in thirty neurons (`ownNeurons`), and one neuron (`commonNeuron`) takes part in everything. With the neurons
 * of a domain off it has lost that domain, and all other edits change next to nothing. The same prompt under the same edit
 * always gives the same numbers.
 */
import { randomSets } from '../../main/methods/agreeQuestion.ts'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { WorkbenchError } from '../../main/base/errors.ts'
import type { NeuronEdit } from '../../main/engine/edit.ts'
import type { Model } from '../../main/engine/runtime/model.ts'
import { isMask, type RowMask } from '../../main/engine/runtime/rowEdit.ts'
import type { EngineParts } from '../../main/jobs/engineParts.ts'
import type { Attribution, AttributionOptions, Question } from '../../main/methods/attribution.ts'
import { tokenProbabilities } from '../../main/methods/nextToken.ts'
import { loadChatTemplate } from '../../main/models/tokenizer/chatTemplate.ts'
import type { Checkpoint } from '../../main/models/checkpoint/checkpoint.ts'
import { decodeIds, endId, madeUpTokenizer, nVocab, wordId } from './madeUpTokenizer.ts'

/** Wide enough that a map of it has to pool. */
export const madeUpShape = {
  ...{ nLayers: 6, nHeads: 4, nKvHeads: 4, dModel: 16, dHead: 4, dMlp: 3000 },
  ...{ dVocab: nVocab, nCtx: 4096 },
}
const { nLayers, dMlp } = madeUpShape
const nNeurons = nLayers * dMlp

type Place = [layer: number, neuron: number]

/** In every cluster, and so in no question's own neurons. */
export const commonNeuron: Place = [3, 7]

/** The neurons that hold a domain, the one that matters most first; 23 of them are above the usual threshold. */
export function ownNeurons(domain: string): Place[] {
  const shift = Math.floor(2000 * unitOf(domain))
  return Array.from({ length: nOwn }, (_, i) => [(i + shift) % nLayers, 20 + ((shift + 31 * i) % (dMlp - 20))])
}
const nOwn = 30

/** What `hold` waits for: one prompt, one row of a batch, or one token of a text. */
export type Step = (signal: AbortSignal | undefined) => Promise<void>

/** @param step called, and waited for, before each piece of the model's work */
export function madeUpParts(step: Step): EngineParts {
  const unexpected = (what: string) => () => Promise.reject(new Error(`the made-up model has no ${what}`))
  const attributeMany: EngineParts['attributeMany'] = async (_, questions, options = {}) => {
    await step(options.signal)
    return questions.map((question) => attributionOf(question, options))
  }
  const exactEffects: EngineParts['exactEffects'] = async (
    model,
    variants,
    { top = null, besides = [], signal } = {},
  ) => {
    const [{ attribution }] = (await attributeMany(model, variants.slice(0, 1))) as [Attribution]
    const best = [...attribution.keys()].sort((a, b) => attribution[b]! - attribution[a]!).slice(0, top ?? nNeurons)
    const neurons = Int32Array.from(new Set([...besides, ...best])).sort()
    const off = Array.from(neurons, (i) => [{ layer: Math.floor(i / dMlp), neuron: i % dMlp, scale: 0 }])
    const measured = []
    for (const { ids, target } of variants) {
      using state = await model.prefill(ids, { signal })
      const read = (logits: Float32Array) => tokenProbabilities(logits, [target])[0]!
      const [prob, ...probs] = (await model.editedRows(state, [[], ...off], read, { signal })) as [number, ...number[]]
      measured.push({
        ...{ prob, value: prob, activation: activationOf(decodeIds(ids)) },
        effect: Float32Array.from(probs, (value) => prob - value),
        effectLog: Float32Array.from(probs, (value) => Math.log(prob) - Math.log(value)),
      })
    }
    return { neurons, variants: measured }
  }
  return {
    async openCheckpoint(dir) {
      const close = (): Promise<void> => Promise.resolve()
      const config = JSON.parse(await readFile(join(dir, 'config.json'), 'utf8')) as Record<string, unknown>
      if (config['model_type'] === undefined) throw new WorkbenchError('input.format', `${dir} names no model_type`)
      const fingerprint = `sha256:${createHash('sha256').update(basename(dir)).digest('hex')}`
      const checkpoint = { dir, config, tensors: new Map(), stamp: () => dir, close, [Symbol.asyncDispose]: close }
      return { ...checkpoint, fingerprint: () => Promise.resolve(fingerprint) } as unknown as Checkpoint
    },
    loadTokenizer: () => Promise.resolve(madeUpTokenizer),
    loadChatTemplate,
    readShape: () => Promise.resolve(madeUpShape),
    architecture: unexpected('architecture'),
    async loadModel(_, { signal, onProgress }) {
      for (let done = 1; done <= 4; done++) {
        await step(signal)
        onProgress?.({ phase: 'weights', done, total: 4 })
      }
      return madeUpModel(step)
    },
    attributeMany,
    attribute: async (model, ids, target, options = {}) =>
      (await attributeMany(model, [{ ids, target, others: options.others }], options))[0]!,
    cleanScores: async (model, question, _, options = {}) => {
      const [{ prob, attribution }] = (await attributeMany(model, [question], options)) as [Attribution]
      return { prob, value: prob, scores: attribution }
    },
    async agreeQuestion(model, prompts, { methods, signal }) {
      const asked = prompts.map(({ ids, letters, gold }) => ({ ids, target: letters[gold]! }))
      const [{ attribution, prob }] = (await attributeMany(model, asked.slice(0, 1), { signal })) as [Attribution]
      const probs = [prob, ...methods.map((_, i) => prob * 0.2 * i), 0, ...Array<number>(randomSets).fill(prob)]
      return {
        ...{ neurons: Int32Array.from(attribution.keys()), effect: attribution },
        scores: Float32Array.from(methods.flatMap((_, i) => Array.from(attribution, (a, n) => (n % (i + 1) ? -a : a)))),
        prob: Float32Array.from(prompts.flatMap(() => probs)),
        right: Int32Array.from(prompts, () => 1),
      }
    },
    exactEffects,
    // what each takes off alone, summed
    async greedySet(model, question, { size = 20, signal } = {}) {
      const { neurons, variants } = await exactEffects(model, [question], { top: 2 * size, signal })
      const { prob, activation, effect } = variants[0]!
      const best = [...effect.keys()].sort((a, b) => effect[b]! - effect[a]!).slice(0, size)
      let left = prob
      return {
        ...{ prob, activation, neurons: Int32Array.from(best, (i) => neurons[i]!), flip: null },
        effect: Float32Array.from(best, (i) => effect[i]!),
        probs: Float32Array.from(best, (i) => (left = Math.max(0, left - effect[i]!))),
      }
    },
    bench: unexpected('bench'),
    benchCheckpoint: unexpected('checkpoint for a benchmark'),
    inspectModel: ({ config }) => Promise.resolve(inspectionOf(config)),
    cpuSpeed: () => Promise.resolve(100),
    probeDevice: () => Promise.resolve({ ok: false, reason: 'no GPU proved itself on this machine', elapsedMs: 0 }),
  }
}

/** A configuration may say how many bytes its weights take. */
function inspectionOf(config: Checkpoint['config']) {
  const { model_type: modelType, weightBytes } = config as { model_type: string; weightBytes?: number }
  const about = { modelType, supported: true, reason: null, shape: madeUpShape, nParameters: nNeurons * 32 }
  return {
    ...about,
    memoryBytes: { weights: weightBytes ?? 61e6, working: 1e6 },
    weightFiles: 1,
    dtypes: {},
    ...{ plan: null, work: null },
    notes: [],
  }
}

function madeUpModel(step: Step): Model {
  interface State {
    readonly ids: readonly number[]
    readonly neurons: readonly NeuronEdit[]
  }
  const streamOf = (n: number, edit: { readonly neurons: readonly NeuronEdit[] } | undefined): Float32Array =>
    new Float32Array(n).fill(effectOn(null, edit?.neurons ?? []))
  const prefill = async (ids: readonly number[], { edit, signal }: Parameters<Model['prefill']>[1] = {}) => {
    await step(signal)
    const activation = activationOf(decodeIds(ids))
    const last = Array.from({ length: nLayers }, (_, l) => ({ post: activation.subarray(l * dMlp, (l + 1) * dMlp) }))
    return { ids, last, neurons: edit?.neurons ?? [], [Symbol.dispose]: () => undefined }
  }
  const rowsOf = <T>(
    ids: readonly number[],
    edits: Parameters<Model['editedRows']>[1],
    read: (logits: Float32Array, edit: number) => T,
  ): T[] => {
    const text = decodeIds(ids)
    return edits.map((edit, i) => read(logitsFor(text, isMask(edit) ? ownSets(text, edit) : edit), i))
  }
  const model = {
    ...{
      shape: madeUpShape,
      device: 'cpu',
      plan: { together: 1 },
      projectionPath: { finalNorm: 'rms', hasPostNorm: false, softcap: 0 },
    },
    async lastPosition(ids, { edit, signal } = {}) {
      await step(signal)
      return { logits: logitsFor(decodeIds(ids), edit?.neurons ?? []), activation: activationOf(decodeIds(ids)) }
    },
    prefill,
    async prefillAll(prompts, options) {
      const states: unknown[] = []
      for (const { ids } of prompts) states.push(await prefill(ids, options))
      return states
    },
    logits: ({ ids, neurons }: State) => Promise.resolve(logitsFor(decodeIds(ids), neurons)),
    async editedRows({ ids }: State, edits, read, { signal } = {}) {
      await step(signal)
      return rowsOf(ids, edits, read)
    },
    async neuronRows({ ids }: State, set, { target, signal }) {
      await step(signal)
      const text = decodeIds(ids)
      const prob = (neurons: readonly NeuronEdit[]) => tokenProbabilities(logitsFor(text, neurons), [target.token])[0]!
      const clean = prob([])
      const edits = set.map(({ neuron, to }) => [{ layer: Math.floor(neuron / dMlp), neuron: neuron % dMlp, set: to }])
      return { value: Float64Array.from(edits, prob), clean: Float64Array.from(edits, () => clean) }
    },
    forgetPrompts: () => undefined,
    async editedRowsOf(asked, read, { signal } = {}) {
      for (const _ of asked) await step(signal)
      return asked.map(({ state: { ids }, edits }, prompt) =>
        rowsOf(ids, edits, (logits, edit) => read(logits, edit, prompt)),
      )
    },
    text: (ids) => Promise.resolve({ ids, before: new Map(), final: streamOf(ids.length, undefined) }),
    editedTexts: ({ ids }, edits) => Promise.resolve(edits.map((neurons) => streamOf(ids.length, { neurons }))),
    continuationStreams: (_, texts, { edit } = {}) =>
      Promise.resolve(texts.map(({ length }) => streamOf(length, edit ?? undefined))),
    async *logitsOf(stream) {
      for (const effect of stream) yield await Promise.resolve(wordLogits(effect))
    },
    async *logitsTogether(streams) {
      for (const at of streams[0]!.keys()) {
        yield await Promise.resolve(streams.map((stream) => wordLogits(stream[at]!)))
      }
    },
    async tokenActivations(ids, neurons, { signal } = {}) {
      await step(signal)
      const at = ids.map((_, i) => activationOf(decodeIds(ids.slice(0, i + 1))))
      return neurons.map(([layer, neuron]) => Float32Array.from(at, (all) => all[layer * dMlp + neuron]!))
    },
    projections: (layer, neurons) =>
      Promise.resolve(
        neurons.map((neuron) => Float32Array.from({ length: nVocab }, (_, id) => writes(layer, neuron, id))),
      ),
    async generate(_, { maxTokens, edit, stopIds = [], signal, onToken }) {
      const words = (edit?.neurons.length ?? 0) > 0 ? editedWords : plainWords
      const ids: number[] = []
      for (let i = 0; i < maxTokens && ids.at(-1) !== endId; i++) {
        await step(signal)
        const id = i < words.length ? wordId(words[i]!) : stopIds.includes(endId) ? endId : wordId('.')
        ids.push(id)
        onToken?.(id)
      }
      return ids
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  } satisfies Partial<Record<keyof Model, unknown>> & Methods
  return model as unknown as Model
}

/** So that what the fake takes is what the engine is given. */
type Methods = Pick<
  Model,
  | 'lastPosition'
  | 'tokenActivations'
  | 'text'
  | 'editedTexts'
  | 'logitsTogether'
  | 'generate'
  | 'projections'
  | 'logitsOf'
  | 'forgetPrompts'
> & {
  readonly editedRows: <T>(
    state: never,
    edits: Parameters<Model['editedRows']>[1],
    read: (logits: Float32Array, edit: number) => T,
    options?: Parameters<Model['editedRows']>[3],
  ) => Promise<T[]>
  readonly neuronRows: (
    state: never,
    neurons: Parameters<Model['neuronRows']>[1],
    options: Parameters<Model['neuronRows']>[2],
  ) => ReturnType<Model['neuronRows']>
  readonly prefill: (...args: Parameters<Model['prefill']>) => Promise<unknown>
  readonly prefillAll: (...args: Parameters<Model['prefillAll']>) => Promise<unknown[]>
  readonly editedRowsOf: Model['editedRowsOf']
  readonly continuationStreams: Model['continuationStreams']
}

const plainWords = [' Nairobi', ',', ' a', ' large', ' city', '.']
const editedWords = [' Nairobi', ',', ...Array<string[]>(4).fill([' the', ' largest']).flat(), ' city', '.']

interface Known {
  readonly id: string
  readonly domain: string
  readonly lang: string
  readonly stem: string
  readonly options: readonly string[]
  readonly answer: number
}

const known: readonly Known[] = ['domains', 'sample'].flatMap((name) =>
  readFileSync(new URL(`../../resources/questions/${name}.jsonl`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Known),
)

interface Reading {
  readonly question: Known | null
  /** The text behind each letter. */
  readonly options: ReadonlyMap<string, string>
  readonly isBare: boolean
}

const readings = new Map<string, Reading>()

/** What the model sees in a prompt. */
function readingOf(text: string): Reading {
  const found = readings.get(text) ?? {
    question: known.find(({ stem }) => text.includes(stem)) ?? null,
    options: new Map([...text.matchAll(/^ ?([A-J])\. (.*)$/gm)].map(([, letter, option]) => [letter!, option!])),
    // As `letterTokens` has it: behind a space and behind full-width marks a letter stands alone.
    isBare: /[\s\u3000-\u303f\uff00-\uffef]$/.test(text),
  }
  readings.set(text, found)
  return found
}

function logitsFor(text: string, neurons: readonly NeuronEdit[]): Float32Array {
  const { question, options, isBare } = readingOf(text)
  if (options.size === 0) return wordLogits(effectOn(null, neurons))
  const right = question?.options[question.answer]
  const luck = unitOf(question?.id ?? text)
  const base = question?.lang === 'en' ? 0.3 + 0.65 * luck : 0.12 + 0.75 * luck
  const share = sigmoid(Math.log(base / (1 - base)) + effectOn(question, neurons))
  const others = [...options].filter(([, option]) => option !== right)
  const weight = ([, option]: [string, string]): number => 0.2 + unitOf(`${question?.id ?? text} ${option}`)
  const sum = others.reduce((total, other) => total + weight(other), 0)
  const rest = right === undefined ? 1 : 1 - share
  const probs = new Map(
    [...options].map(([letter, option]) => [
      letter,
      option === right ? share : (rest * weight([letter, option])) / sum,
    ]),
  )
  const logits = new Float32Array(nVocab).fill(Math.log(0.01 / nVocab))
  for (const [letter, prob] of probs) {
    logits[wordId(letter)] = Math.log((isBare ? 0.98 : 0.01) * prob)
    logits[wordId(` ${letter}`)] = Math.log((isBare ? 0.01 : 0.98) * prob)
  }
  return logits
}

/** What is expected of a text that asks nothing. */
function wordLogits(effect: number): Float32Array {
  const logits = new Float32Array(nVocab).fill(Math.log(0.04 / nVocab))
  for (const [i, word] of [' Nairobi', ' the', ' a', ' large', '.', ' city'].entries()) {
    logits[wordId(word)] = Math.log(0.5 / 2 ** i) + (i === 0 ? effect : 0)
  }
  return logits
}

/** By how much an edit raises the logit of the right answer: six where all neurons of the domain are doubled. */
function effectOn(question: Known | null, neurons: readonly NeuronEdit[]): number {
  const own = question === null ? null : flatOf(question.domain)
  return neurons.reduce((sum, edit) => {
    const flat = edit.layer * dMlp + edit.neuron
    const strength = ('scale' in edit ? edit.scale : edit.set) - 1
    const isOwn = own?.has(flat) === true
    return sum + strength * (isOwn ? 6 / nOwn : (question === null ? 0.1 : 0.001) * (unitOf(`${flat}`) - 0.5))
  }, 0)
}

/** Of a mask only what it does to the neurons that hold the answer: the others change next to nothing. */
function ownSets(text: string, { marked, values }: RowMask): NeuronEdit[] {
  const own = [...flatOf(readingOf(text).question?.domain ?? '').keys()]
  return own
    .filter((flat) => marked[flat] === 1)
    .map((flat) => ({ layer: Math.floor(flat / dMlp), neuron: flat % dMlp, set: values?.[flat] ?? 0 }))
}

function attributionOf(question: Question, options: AttributionOptions): Attribution {
  const { objective = 'prob', rule = 'adaptive', steps = 256, tolerance = 1e-3 } = options
  const { ids, target } = question
  const text = decodeIds(ids)
  const prob = tokenProbabilities(logitsFor(text, []), [target])[0]!
  const attribution = new Float32Array(nNeurons)
  for (const [flat, rank] of flatOf(readingOf(text).question?.domain ?? '')) {
    attribution[flat] = 0.02 * prob * (1 - rank / nOwn)
  }
  attribution[commonNeuron[0] * dMlp + commonNeuron[1]] = 0.025 * prob
  const none = { prefillMs: 0, forwardMs: 0, headMs: 0, backwardMs: 0 }
  return {
    ...{ ids, target, prob, objective, value: prob, rule, steps, tolerance, attribution, rows: 1, elapsedMs: 0 },
    ...{ activation: activationOf(text), device: 'cpu', phases: none },
    ...{ completeness: new Float32Array(nLayers), error: new Float32Array(nLayers), nodes: new Int32Array(nLayers) },
    // One question in four, so that a warning about them can be seen.
    converged: unitOf(readingOf(text).question?.id ?? text) > 0.25,
  }
}

function activationOf(text: string): Float32Array {
  const activation = new Float32Array(nNeurons).fill(0.1)
  for (const flat of flatOf(readingOf(text).question?.domain ?? '').keys()) activation[flat] = 1
  return activation
}

/** What a neuron adds to a token's logit: most to words, and to other ones than its neighbour. */
function writes(layer: number, neuron: number, id: number): number {
  return (id > 255 ? 3 : 0.5) * (unitOf(`${layer} ${neuron} ${id}`) - 0.5)
}

const flats = new Map<string, ReadonlyMap<number, number>>()

/** The neurons of a domain, `layer * dMlp + neuron`, each with its rank. */
function flatOf(domain: string): ReadonlyMap<number, number> {
  const found = flats.get(domain) ?? new Map(ownNeurons(domain).map(([layer, neuron], i) => [layer * dMlp + neuron, i]))
  flats.set(domain, found)
  return found
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

/** A number in 0 to 1 that a text always gives (FNV-1a, its bits stirred). */
function unitOf(text: string): number {
  let hash = 0x811c9dc5
  for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}
