import { join } from 'node:path'
import { isWorkbenchError, WorkbenchError } from '../base/errors.ts'
import type { DeviceChoice } from '../engine/runtime/device.ts'
import type { Model } from '../engine/runtime/model.ts'
import { countPlaces, memoryText, type WeightPlan } from '../engine/runtime/weightPlan.ts'
import type { ModelShape } from '../engine/architectures/architecture.ts'
import type { Checkpoint } from '../models/checkpoint/checkpoint.ts'
import type { ChatTemplate } from '../models/tokenizer/chatTemplate.ts'
import type { Tokenizer } from '../models/tokenizer/tokenizer.ts'
import { tokenizerStamp } from '../models/tokenizer/tokenizerStamp.ts'
import { dataFolder } from '../store/dataFolder.ts'
import { noCache, openResultCache, type ResultCache } from '../store/resultCache.ts'
import { overReadOnly } from '../store/sharedCache.ts'
import type { ShareChoice } from '../runs/calls/common.ts'
import type { EngineParts } from './engineParts.ts'
import type { Hooks } from './hooks.ts'
import { ModelTurns, type Turn } from './modelTurns.ts'
import { createShare, wholeShare, type Share } from './share.ts'

/** Where results are looked up and kept. */
export type StoreChoice =
  { readonly kind: 'user' } | { readonly kind: 'none' } | { readonly kind: 'project'; readonly path: string }

export interface RunChoice {
  readonly model: string
  readonly device: DeviceChoice
  readonly threads: number | null
  /** Bytes that weights and work may take; a share of what is free when not given. */
  readonly memory?: number | null | undefined
  readonly store: StoreChoice
  /** Where several machines share the work. */
  readonly share?: ShareChoice | null | undefined
}

/** A checkpoint that a job works on. Its weights are read when `withModel` is first called, not before. */
export interface OpenModel extends AsyncDisposable {
  readonly dir: string
  /** `model_type` of its configuration. */
  readonly modelType: string
  /** What adapter is in its weights; null for none. */
  readonly adapter: string | null
  readonly shape: ModelShape
  readonly fingerprint: string
  readonly cache: ResultCache
  /** Which units of the job are computed here. */
  readonly share: Share
  /**
   * Null when the folder has none. The first prompt that it encodes brings what the tokenizer has to say of that, once.
   *
   * @param onWarning told it in place of the hooks that the model was opened with
   */
  tokenizer(onWarning?: Hooks['onWarning']): Promise<Tokenizer | null>
  /** The folder's own, or the one whose text is given; null without either. */
  chatTemplate(own: string | null): Promise<ChatTemplate | null>
  /**
   * Runs `work` on the loaded model. One at a time where all its weights are in memory; where layers are expanded for each
   * visit, as many as there is room for, since they share the visits.
   *
   * @param tokens of the prompt that the work is about
   */
  withModel<T>(work: (model: Model, turn: Turn) => Promise<T>, tokens?: number): Promise<T>
}

export interface Models extends AsyncDisposable {
  open(choice: RunChoice, hooks: Hooks<never>): Promise<OpenModel>
  /** The tokenizer of a checkpoint folder, read once; null when it has none. */
  tokenizer(dir: string, hooks: Hooks<never>): Promise<Tokenizer | null>
  /** Its chat template, or the one whose text is given; null without either. */
  chatTemplate(dir: string, own: string | null, hooks: Hooks<never>): Promise<ChatTemplate | null>
}

interface Loaded extends AsyncDisposable {
  /** Files, device and threads: what a loaded model is good for. */
  readonly key: string
  readonly model: Model
  /** Its device failed: nobody shall use it any more. */
  isSpoilt: boolean
}

/** Opens checkpoints for jobs and keeps the model that was loaded last, since the next job mostly wants it again. */
export function createModels(parts: EngineParts): Models {
  let loaded: Loaded | null = null
  const turns = new ModelTurns()
  const tokenizers = new Map<string, { readonly stamp: string; readonly found: Promise<Tokenizer | null> }>()

  const unload = async (): Promise<void> => {
    const before = loaded
    loaded = null
    turns.unloaded()
    await before?.[Symbol.asyncDispose]()
  }

  const load = async (choice: RunChoice, stamp: string, key: string, hooks: Hooks): Promise<Model> => {
    if (loaded?.key === key && !loaded.isSpoilt) return loaded.model
    await unload()
    // A checkpoint of its own: the one that the job opened is closed with the job, the model may read on.
    const checkpoint = await parts.openCheckpoint(choice.model, hooks)
    try {
      const { device, threads, memory = null } = choice
      const { signal, onProgress, onWarning } = hooks
      const model = await parts.loadModel(checkpoint, {
        device,
        ...(threads === null ? {} : { threads }),
        ...(memory === null ? {} : { memory: { bytes: memory, isSet: true } }),
        signal,
        onProgress,
        onWarning,
        onPlan: (plan) => {
          const said = planSentence(plan)
          if (said !== null) onWarning(said)
        },
      })
      if (!(await isUnchanged(choice.model, checkpoint, stamp, hooks))) {
        await model[Symbol.asyncDispose]()
        throw new WorkbenchError(
          'run.disk',
          `${choice.model} was changed while it was read. Nothing of it is kept; run the command again when it is whole.`,
        )
      }
      loaded = { key, model, isSpoilt: false, [Symbol.asyncDispose]: () => disposeBoth(model, checkpoint) }
      turns.loaded(key, model.plan)
      return model
    } catch (error) {
      await checkpoint.close()
      throw error
    }
  }

  /** Whether the weights are those whose fingerprint results are kept under: a file may be replaced at any moment. */
  const isUnchanged = async (dir: string, read: Checkpoint, stamp: string, hooks: Hooks): Promise<boolean> => {
    if (read.stamp() !== stamp) return false
    await using now = await parts.openCheckpoint(dir, hooks)
    return now.stamp() === stamp
  }

  /** Read again when its files have changed. Whoever waits for it may give up without the others losing it. */
  const tokenizer = async (dir: string, { signal }: Pick<Hooks, 'signal'>): Promise<Tokenizer | null> => {
    const stamp = await tokenizerStamp(dir)
    signal.throwIfAborted()
    const known = tokenizers.get(dir)
    if (known?.stamp === stamp) return abortable(known.found, signal)
    const entry = { stamp, found: parts.loadTokenizer(dir, {}) }
    tokenizers.set(dir, entry)
    entry.found.catch(() => {
      if (tokenizers.get(dir) === entry) tokenizers.delete(dir)
    })
    return abortable(entry.found, signal)
  }

  const chatTemplate: Models['chatTemplate'] = (dir, own, { signal }) => parts.loadChatTemplate(dir, { signal, own })

  return {
    tokenizer: async (dir, hooks) => telling(await tokenizer(dir, hooks), new Set(), hooks.onWarning),
    chatTemplate,
    async open(choice, hooks) {
      await using stack = new AsyncDisposableStack()
      const checkpoint = stack.use(await parts.openCheckpoint(choice.model, hooks))
      for (const warning of checkpoint.notes?.warnings ?? []) hooks.onWarning(warning)
      const shape = await parts.readShape(checkpoint)
      const cache = stack.use(openCache(choice, hooks))
      const fingerprint = await fingerprintOf(checkpoint, cache, hooks)
      const held = stack.move()
      const { config } = checkpoint
      const dir = checkpoint.notes?.adapter?.dir ?? checkpoint.dir
      const told = new Set<string>()
      const share = choice.share == null ? wholeShare : createShare(choice.share, cache, choice.device)
      return {
        dir,
        modelType: config.model_type,
        adapter: checkpoint.notes?.adapter?.about ?? null,
        shape,
        fingerprint,
        cache,
        share,
        tokenizer: async (onWarning = hooks.onWarning) => telling(await tokenizer(dir, hooks), told, onWarning),
        chatTemplate: (own) => chatTemplate(dir, own, hooks),
        async withModel(work, tokens = 0) {
          const stamp = checkpoint.stamp()
          const key = JSON.stringify([stamp, choice.device, choice.threads, choice.memory ?? null])
          using turn = await turns.take({ key, tokens, signal: hooks.signal })
          const model = await load(choice, stamp, key, hooks)
          try {
            return await work(model, turn)
          } catch (error) {
            // A device that failed may be lost for good: the next job takes hold of it anew.
            if (isWorkbenchError(error) && error.code === 'run.device' && loaded !== null) {
              loaded.isSpoilt = true
              turns.unloaded() // nobody joins those who use it still
            }
            throw error
          }
        },
        async [Symbol.asyncDispose]() {
          loaded?.model.forgetPrompts()
          await held.disposeAsync()
        },
      }
    },
    async [Symbol.asyncDispose]() {
      using _ = await turns.take({ key: '', tokens: 0, signal: new AbortController().signal })
      await unload()
    },
  }
}

/** What `found` comes to, or the reason of `signal` as soon as that is given. */
function abortable<T>(found: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason as Error)
  signal.addEventListener('abort', abort, { once: true })
  return Promise.race([found, aborted.promise]).finally(() => signal.removeEventListener('abort', abort))
}

/** A tokenizer that says what it leaves out of prompts, and why, when it first encodes one. */
function telling(tokenizer: Tokenizer | null, told: Set<string>, onWarning: Hooks['onWarning']): Tokenizer | null {
  if (tokenizer === null || tokenizer.notes.length === 0) return tokenizer
  return {
    ...tokenizer,
    encode(text, options) {
      const isPrompt = options?.addSpecialTokens ?? true
      for (const note of isPrompt ? tokenizer.notes : []) {
        if (!told.has(note)) onWarning(note)
        told.add(note)
      }
      return tokenizer.encode(text, options)
    },
  }
}

/** What a person should know of a plan before it is carried out; null for weights that all lie in memory as float32. */
function planSentence({ layers, budgetBytes, weightBytes, together }: WeightPlan): string | null {
  const { stored, disk } = countPlaces(layers)
  if (stored + disk === 0) return null
  return (
    `The weights take ${memoryText(weightBytes)} of memory, to stay below ${memoryText(budgetBytes)}: of ${layers.length} ` +
    `layers ${stored} lie in memory as stored and ${disk} on disk, and each is expanded for every visit of up to ${together} ` +
    'prompts. The numbers are the same as with all of them in memory, the time is longer.'
  )
}

/** Where a job's results are looked up and kept. A part of shared work has a file of its own over what is known already. */
function openCache({ store, share }: RunChoice, hooks: Pick<Hooks, 'onWarning'>): ResultCache {
  if (share?.store == null) return openStoreChoice(store, hooks)
  const own = openStoreChoice({ kind: 'project', path: share.store }, hooks)
  return store.kind === 'none' ? own : overReadOnly(own, storePath(store))
}

function storePath(store: Exclude<StoreChoice, { readonly kind: 'none' }>): string {
  return store.kind === 'project' ? store.path : join(dataFolder(), 'results.sqlite')
}

/** Opens the place where results are kept. What a person chose is refused when it cannot be used, a cache replaced. */
export function openStoreChoice(store: StoreChoice, { onWarning }: Pick<Hooks, 'onWarning'>): ResultCache {
  if (store.kind === 'none') return noCache()
  const unusable = store.kind === 'project' ? 'refuse' : 'set-aside'
  return openResultCache(storePath(store), { unusable, onWarning })
}

/** The fingerprint of a checkpoint, remembered as long as its files keep their sizes and times. */
export async function fingerprintOf(
  checkpoint: Checkpoint,
  cache: ResultCache,
  { signal, onProgress }: Pick<Hooks, 'signal' | 'onProgress'>,
): Promise<string> {
  const known = cache.getFingerprint(checkpoint.stamp())
  if (known !== null) return known
  const fingerprint = await checkpoint.fingerprint({
    signal,
    onProgress: (done, total) => onProgress({ phase: 'fingerprint', done, total }),
  })
  cache.putFingerprint(checkpoint.stamp(), fingerprint)
  return fingerprint
}

async function disposeBoth(model: Model, checkpoint: Checkpoint): Promise<void> {
  try {
    await model[Symbol.asyncDispose]()
  } finally {
    await checkpoint.close()
  }
}
