import { availableParallelism } from 'node:os'
import { WorkbenchError } from '../../base/errors.ts'
import type { Checkpoint } from '../../models/checkpoint/checkpoint.ts'
import type { ModelShape } from '../architectures/architecture.ts'
import { architectureOf, shapeOf } from '../architectures/registry.ts'
import type { Edit, NeuronEdit } from '../edit.ts'
import { chooseDevice } from './chooseDevice.ts'
import { continuationStreams, type ContinuationOptions } from './continuations.ts'
import type { DeviceChoice, DeviceName } from './device.ts'
import { runEditedRows, type EditedRowOptions, type EditedState } from './editedRows.ts'
import { runEditedTexts, runText, type TextState } from './editedTexts.ts'
import { generate, type GenerateOptions } from './generate.ts'
import type { LoadedModel } from './loadedModel.ts'
import { HeldPrompts, roomForHeld } from './heldPrompts.ts'
import { logitsBehind, logitsOf, logitsTogether } from './logits.ts'
import { runNeuronRows, type NeuronRowOptions, type NeuronRows, type SetNeuron } from './neuronRows.ts'
import { Programs } from './programs.ts'
import { prefill, prefillAll, type PrefilledPrompt } from './prefill.ts'
import { PrefixCache } from './prefixCache.ts'
import { projectionPath, projectNeurons, type ProjectionPath } from './projection.ts'
import { activationOf, type PromptState } from './prompt.ts'
import type { RowEdit } from './rowEdit.ts'
import { RowLimit } from './rowLimit.ts'
import { TensorScope } from './tensorScope.ts'
import { tokenActivations } from './tokenActivations.ts'
import { float32Plan, freeMemoryBudget, planWeights, type MemoryBudget, type WeightPlan } from './weightPlan.ts'
import { checkWeights } from './weightTable.ts'
import { loadWeights, type LoadOptions } from './weights.ts'

export interface ModelOptions extends LoadOptions {
  readonly device?: DeviceChoice
  /** Threads inside one operator; all cores when absent. */
  readonly threads?: number
  /** What weights and work may take on the CPU. @default a share of the memory that is free */
  readonly memory?: MemoryBudget | undefined
  /** Told before weights are read. */
  readonly onPlan?: ((plan: WeightPlan) => void) | undefined
  /** Told why `auto` ends at the CPU. */
  readonly onWarning?: (sentence: string) => void
}

export interface RunOptions {
  readonly edit?: Edit | undefined
  /** Tokens at the start whose keys and values are kept for other prompts that begin with them. */
  readonly sharedPrefix?: number | undefined
  /** The same prompt is asked for once more, without this: what it leaves is kept until then where there is room. */
  readonly comesAgain?: boolean | undefined
  readonly signal?: AbortSignal | undefined
  readonly onLayer?: ((done: number, total: number) => void) | undefined
}

/** What a model says after a prompt. */
export interface LastPositionResult {
  readonly logits: Float32Array // [dVocab]
  /** `hook_post` at the last position, after the edit. */
  readonly activation: Float32Array // [nLayers * dMlp]
}

/**
 * Loads a checkpoint for inference.
 * @throws WorkbenchError when the configuration or a tensor is not what the architecture needs, or the device fails
 */
export async function loadModel(checkpoint: Checkpoint, options: ModelOptions = {}): Promise<Model> {
  const architecture = architectureOf(checkpoint.config.model_type)
  const shape = shapeOf(checkpoint)
  const table = architecture.weights(shape)
  checkWeights(checkpoint, shape, table)
  const { threads = availableParallelism(), signal, onWarning, onPlan } = options
  const device = await chooseDevice(options.device ?? 'cpu', { threads, signal, onWarning })
  await using held = new AsyncDisposableStack()
  held.defer(() => device.dispose())
  const budget = options.memory ?? freeMemoryBudget()
  const onCpu = device.name === 'cpu'
  const plan = onCpu ? planWeights(checkpoint, shape, table, budget) : float32Plan(shape, table)
  onPlan?.(plan)
  const weights = await loadWeights(checkpoint, shape, table, device, plan, options)
  held.defer(() => weights.dispose())
  const programs = new Programs(device, {
    architecture,
    args: shape,
    nPieces: weights.head.nPieces,
  })
  held.move()
  return new Model({ architecture, shape, device, weights, plan, programs, savedRoom: { bytes: plan.work.saved } })
}

export class Model implements AsyncDisposable {
  readonly loaded: LoadedModel
  /** For walks of rows. */
  readonly rowLimit = new RowLimit()
  readonly #prefixes: PrefixCache
  readonly #held: HeldPrompts

  constructor(loaded: LoadedModel) {
    this.loaded = loaded
    this.#prefixes = new PrefixCache(loaded.plan.prefixes)
    this.#held = new HeldPrompts(roomForHeld(loaded.plan, loaded.device.name === 'cpu'))
  }

  get shape(): ModelShape {
    return this.loaded.shape
  }

  get device(): DeviceName {
    return this.loaded.device.name
  }

  get plan(): WeightPlan {
    return this.loaded.plan
  }

  /** @throws WorkbenchError when `ids` are empty, too many, or not in the vocabulary */
  checkIds(ids: readonly number[]): void {
    const { dVocab, nCtx } = this.shape
    if (ids.length === 0) throw new WorkbenchError('input.value', 'the prompt is empty: it needs at least one token')
    if (ids.length > nCtx) {
      throw new WorkbenchError('input.value', `the prompt has ${ids.length} tokens, the model's context holds ${nCtx}`)
    }
    const wrong = ids.findIndex((id) => !Number.isInteger(id) || id < 0 || id >= dVocab)
    if (wrong >= 0) {
      throw new WorkbenchError(
        'input.value',
        `token ${wrong + 1} of the prompt is ${ids[wrong]}; ids of this model are 0 to ${dVocab - 1}`,
      )
    }
  }

  /** Runs a prompt and keeps what its last position needs, until the caller disposes of it. */
  async prefill(ids: readonly number[], options: RunOptions = {}): Promise<PromptState> {
    if (options.edit !== undefined) return this.#prefill(ids, options, true)
    const known = options.comesAgain === true ? this.#held.lend(ids) : this.#held.take(ids)
    const state = known ?? (await this.#prefill(ids, options, true))
    return known === null && options.comesAgain === true ? this.#held.hold(state) : state
  }

  /** Lets prompts go that were to come again. */
  forgetPrompts(): void {
    this.#held.clear()
  }

  /** The same for several prompts, of which short ones run in one pass. */
  async prefillAll(
    prompts: readonly PrefilledPrompt[],
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<PromptState[]> {
    for (const { ids } of prompts) this.checkIds(ids)
    using taken = new DisposableStack()
    const held = prompts.map(({ ids }) => taken.use(this.#held.take(ids)))
    const left = prompts.filter((_, i) => held[i] === null)
    const run = await prefillAll(this.loaded, this.#prefixes, left, options)
    taken.move()
    return held.map((state) => state ?? run.shift()!)
  }

  async #prefill(ids: readonly number[], options: RunOptions, keepsCache: boolean): Promise<PromptState> {
    this.checkIds(ids)
    return prefill(this.loaded, this.#prefixes, ids, options, keepsCache)
  }

  /** Logits and neurons at the last position of a prompt. */
  async lastPosition(ids: readonly number[], options: RunOptions = {}): Promise<LastPositionResult> {
    // a state that is held is as good as one of its own, and one that shall be held keeps its keys and values
    using state = await (options.edit === undefined && (options.comesAgain ?? false)
      ? this.prefill(ids, options)
      : this.#prefill(ids, options, false))
    return { logits: await this.logits(state), activation: activationOf(state, this) }
  }

  /** The activations of some neurons at every token of a text. @see tokenActivations */
  tokenActivations(
    ids: readonly number[],
    neurons: readonly (readonly [layer: number, neuron: number])[],
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<Float32Array[]> {
    this.checkIds(ids)
    return tokenActivations(this.loaded, ids, neurons, options)
  }

  /** Logits behind a prompt, `[dVocab]`. */
  logits(state: PromptState): Promise<Float32Array> {
    return logitsBehind(this.loaded, state)
  }

  /**
   * Runs a text and keeps the residual stream where edited copies of it may begin: before some layers, and behind the last.
   * @see editedTexts
   */
  async text(
    ids: readonly number[],
    layers: ReadonlySet<number>,
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<TextState> {
    this.checkIds(ids)
    return runText(this.loaded, ids, layers, options)
  }

  /** The residual stream behind the last block of a text under each of some edits of all its positions. @see runEditedTexts */
  editedTexts(
    text: TextState,
    edits: readonly (readonly NeuronEdit[])[],
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<Float32Array[]> {
    return runEditedTexts(this.loaded, text, edits, options)
  }

  /**
   * The residual stream behind the last block at every token of given continuations of a prompt; `logitsOf` says what the
   * model expects after each. @see continuationStreams
   */
  continuationStreams(
    state: PromptState,
    texts: readonly (readonly number[])[],
    options: ContinuationOptions = {},
  ): Promise<Float32Array[]> {
    for (const text of texts) this.checkIds([...state.ids, ...text])
    return continuationStreams(this.loaded, state, texts, options)
  }

  /** Logits behind each position of a residual stream in turn, `[dVocab]`; each is valid until the next is asked for. */
  logitsOf(
    stream: Float32Array,
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<Float32Array> {
    return logitsOf(this.loaded, stream, options.signal)
  }

  /** The same behind each position of several streams of one length. */
  logitsTogether(
    streams: readonly Float32Array[],
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<Float32Array[]> {
    return logitsTogether(this.loaded, streams, options.signal)
  }

  /**
   * What the last position says under each of many edits made there, one row each; an empty edit is the clean run.
   * @param state of a prompt that ran without an edit
   * @param read  gets the logits of one row, `[dVocab]`, valid during the call
   * @returns     what `read` gave, in the order of the edits
   */
  editedRows<T>(
    state: PromptState,
    edits: readonly RowEdit[],
    read: (logits: Float32Array, edit: number) => T,
    options: EditedRowOptions = {},
  ): Promise<T[]> {
    return this.editedRowsOf([{ state, edits }], read, options).then(([rows]) => rows!)
  }

  /** The same for several prompts, whose rows walk together. @returns per prompt what `read` gave */
  editedRowsOf<T>(
    asked: readonly EditedState[],
    read: (logits: Float32Array, edit: number, prompt: number) => T,
    options: EditedRowOptions = {},
  ): Promise<T[][]> {
    return runEditedRows(this.loaded, asked, read, options)
  }

  /** What the last position says when one neuron of it is set to a value, a row for each neuron. @see runNeuronRows */
  neuronRows(
    state: PromptState,
    neurons: readonly SetNeuron[],
    options: Omit<NeuronRowOptions, 'most'>,
  ): Promise<NeuronRows> {
    return runNeuronRows(this.loaded, state, neurons, { ...options, most: this.rowLimit.rows })
  }

  /**
   * From gradients with respect to the residual stream behind a layer to `a_i * dP/da_i` of its neurons.
   * @param gradients `[n * dModel]`
   * @param frozen    a norm behind the MLP keeps its gain, as it does along the path of an attribution and by rules other
   *                  than those of gradients; otherwise these are the true derivatives at the clean point
   * @returns         n arrays `[dMlp]`
   */
  async neuronDensities(
    state: PromptState,
    layer: number,
    gradients: Float32Array,
    { frozen = true }: { readonly frozen?: boolean } = {},
  ): Promise<Float32Array[]> {
    const { device, programs, weights } = this.loaded
    const { dModel, dMlp } = this.shape
    const n = gradients.length / dModel
    const post = new Float32Array(n * dMlp)
    for (let k = 0; k < n; k++) post.set(state.last[layer]!.post, k * dMlp)
    using scope = new TensorScope(device)
    const program = await programs.neurons({ frozen })
    using lease = await weights.layers.lease(layer)
    const { attribution } = await scope.run(program, {
      ...lease.feeds,
      s: await scope.upload(gradients, [1, n, dModel]),
      post: await scope.upload(post, [1, n, dMlp]),
    })
    const density = await scope.download(attribution!)
    return Array.from({ length: n }, (_, k) => density.subarray(k * dMlp, (k + 1) * dMlp))
  }

  /** Scores of all tokens, `[dVocab]` each, for what some neurons of a layer write. @see projectNeurons */
  projections(layer: number, neurons: readonly number[]): Promise<Float32Array[]> {
    return projectNeurons(this.loaded, layer, neurons)
  }

  /** What stands between the neurons and the logits. */
  get projectionPath(): ProjectionPath {
    return projectionPath(this.loaded)
  }

  /** Continues a prompt. @see generate */
  generate(ids: readonly number[], options: GenerateOptions): Promise<number[]> {
    this.checkIds(ids)
    return generate(this.loaded, ids, options)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#prefixes.clear()
    this.#held.clear()
    await this.loaded.programs.dispose()
    await this.loaded.weights.dispose()
    await this.loaded.device.dispose()
  }
}
