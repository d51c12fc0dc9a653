/**
 * The calls that any host may make to the engine process: one row per method, checked on arrival.
 * `item` is what a method sends piece by piece while it runs (predicted rows, generated tokens).
 */
import * as v from 'valibot'
import { Temperature } from '../../base/numbers.ts'
import type { Contract, HandlersOf, InputOf, ItemOf, MethodOf, OutputOf, Progress } from '../../base/contract.ts'
import { runCalls } from '../../runs/calls/calls.ts'
import {
  Count,
  Edited,
  Float32,
  Ids,
  Millis,
  Origin,
  Path,
  Positive,
  Prompt,
  Prompting,
  Run,
  Shape,
  StoreChoice,
} from '../../runs/calls/common.ts'
import { WorkInput, WorkItem, WorkOutput } from '../../runs/calls/work.ts'
import { Devices } from '../../runs/names.ts'

export const contract = {
  ...runCalls,
  'models.inspect': {
    input: v.object({ model: Path, store: StoreChoice, memory: Run.entries.memory, timed: v.optional(v.boolean()) }),
    output: v.looseObject({
      fingerprint: v.string(),
      modelType: v.string(),
      notes: v.pipe(v.array(v.string()), v.readonly()),
      supported: v.boolean(),
      reason: v.nullable(v.string()),
      shape: v.nullable(Shape),
      nParameters: Count,
      memoryBytes: v.object({ weights: v.number(), working: v.number() }),
      plan: v.nullable(v.object({ float32: Count, stored: Count, disk: Count, together: Count })),
      /** Where it was asked for: what an ordinary prompt takes alone, and its attribution, at the speed of a large product now. */
      time: v.optional(v.object({ nTokens: Count, promptMs: Millis, attributionMs: Millis, gflops: v.number() })),
    }),
  },
  /** The same for a list of models, from headers alone, in their order; one that cannot be read is told with its reason. */
  'models.describe': {
    input: v.object({ models: v.array(Path) }),
    output: v.object({
      models: v.array(
        v.object({
          title: v.nullable(v.string()),
          modelType: v.string(),
          supported: v.boolean(),
          reason: v.nullable(v.string()),
          nParameters: Count,
          formats: v.array(v.string()),
          memoryBytes: v.nullable(v.number()),
        }),
      ),
    }),
  },
  tokenize: {
    input: v.object({ model: Path, text: v.string(), prompting: v.optional(v.object(Prompting)) }),
    output: v.object({
      /** What is split: of a chat all that the template writes. */
      text: v.string(),
      ...{ ids: Ids, tokens: v.array(v.string()), pieces: v.array(v.string()) },
    }),
  },
  logits: {
    input: v.object({ run: Run, prompt: Prompt, edit: Edited }),
    output: v.object({
      ...Origin,
      ids: Ids,
      shape: Shape,
      logits: Float32, // [dVocab]
      activation: Float32, // [nLayers * dMlp]
      top: v.array(v.object({ id: Count, token: v.nullable(v.string()), logit: v.number(), prob: v.number() })),
    }),
  },
  /** Every token form of each letter behind a prompt. */
  letters: {
    input: v.object({ run: Run, prompt: v.string(), prompting: v.object(Prompting), letters: v.array(v.string()) }),
    output: v.object({
      forms: v.array(
        v.object({
          letter: v.string(),
          form: v.picklist(['bare', 'space']),
          id: Count,
          token: v.string(),
          prob: v.number(),
          /** The form that text like this prompt goes on with. */
          continuesPrompt: v.boolean(),
        }),
      ),
      mass: v.object({ bare: v.number(), space: v.number() }),
    }),
  },
  generate: {
    input: v.object({
      run: Run,
      prompt: Prompt,
      edit: Edited,
      maxTokens: Positive,
      seed: Count,
      temperature: Temperature,
      stop: v.boolean(),
    }),
    output: v.object({
      ...Origin,
      ids: Ids,
      generated: Ids,
      text: v.nullable(v.string()),
      stopped: v.picklist(['length', 'stop-token', 'context']),
    }),
    item: v.object({ id: Count, text: v.string() }),
  },
  /** What a model answers without options, and how likely it finds texts behind the question, the likeliest first. */
  'answers.open': {
    input: v.object({
      ...{ run: Run, prompt: v.string(), delimiter: v.string() },
      beginnings: v.pipe(Positive, v.maxValue(50)),
      maxTokens: v.pipe(Positive, v.maxValue(1000)),
      texts: v.pipe(v.array(v.string()), v.maxLength(100)),
    }),
    output: v.object({
      ...{ fingerprint: v.string(), device: v.string() },
      scored: v.array(v.object({ text: v.string(), logLikelihood: v.number(), nTokens: Count, isAnswer: v.boolean() })),
    }),
    item: v.object({ text: v.string() }),
  },
  /** Units that another machine planned; a result is an item as soon as it is known. */
  work: { input: WorkInput, output: WorkOutput, item: WorkItem },
  /** What this machine can compute on, with the reason where it cannot. */
  devices: { input: v.object({}), output: v.object({ devices: Devices }) },
  bench: {
    input: v.object({
      model: v.nullable(Path),
      device: Run.entries.device,
      threads: Run.entries.threads,
      ids: v.nullable(Ids),
      target: v.nullable(Count),
      runs: v.nullable(Positive),
    }),
    output: v.object({
      device: v.string(),
      threads: Count,
      nTokens: Count,
      productGflops: v.number(),
      cases: v.array(
        v.object({
          name: v.string(),
          medianMs: Millis,
          minMs: Millis,
          maxMs: Millis,
          gflops: v.number(),
          shareOfPeak: v.number(),
          phases: v.record(v.string(), Millis),
        }),
      ),
    }),
  },
} as const satisfies Contract

type EngineContract = typeof contract
export type Method = MethodOf<EngineContract>
export type Input<M extends Method> = InputOf<EngineContract, M>
export type Output<M extends Method> = OutputOf<EngineContract, M>
export type Item<M extends Method> = ItemOf<EngineContract, M>
/** What answers it. */
export type Handlers = HandlersOf<EngineContract>

/** What a call may be given besides its input. `onItem` arrives in order, before the call's answer. */
export interface CallOptions<M extends Method> {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
  readonly onWarning?: ((sentence: string) => void) | undefined
  readonly onItem?: ((item: Item<M>) => void) | undefined
}

/** The whole engine as a host sees it. */
export type Call = <M extends Method>(method: M, input: Input<M>, options?: CallOptions<M>) => Promise<Output<M>>
