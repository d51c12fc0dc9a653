import { join } from 'node:path'
import { isWorkbenchError, WorkbenchError } from '../base/errors.ts'
import type { DeviceChoice } from '../engine/runtime/device.ts'
import type { Model } from '../engine/runtime/model.ts'
import type { ModelShape } from '../engine/architectures/architecture.ts'
import type { Checkpoint } from '../models/checkpoint/checkpoint.ts'
import type { ChatTemplate } from '../models/tokenizer/chatTemplate.ts'
import type { Tokenizer } from '../models/tokenizer/tokenizer.ts'
import { dataFolder } from '../store/dataFolder.ts'
import { noCache, openResultCache, type ResultCache } from '../store/resultCache.ts'
import type { EngineParts } from './engineParts.ts'
import type { Hooks } from './hooks.ts'

/** Where results are looked up and kept. */
export type StoreChoice =
  { readonly kind: 'user' } | { readonly kind: 'none' } | { readonly kind: 'project'; readonly path: string }

export interface RunChoice {
  readonly model: string
  readonly device: DeviceChoice
  readonly threads: number | null
  readonly store: StoreChoice
}

/** A checkpoint that a job works on. Its weights are read when `withModel` is first called, not before. */
export interface OpenModel extends AsyncDisposable {
  readonly dir: string
  /** `model_type` of its configuration. */
  readonly modelType: string
  readonly shape: ModelShape
  readonly fingerprint: string
  readonly cache: ResultCache
  /**
   * Null when the folder has none. The first prompt that it encodes brings what the tokenizer has to say of that, once.
   *
   * @param onWarning told it in place of the hooks that the model was opened with
   */
  tokenizer(onWarning?: Hooks['onWarning']): Promise<Tokenizer | null>
  /** The folder's own, or the one whose text is given; null without either. */
  chatTemplate(own: string | null): Promise<ChatTemplate | null>
  /** Runs `work` on the loaded model; one at a time, since a model holds the memory of one. */
  withModel<T>(work: (model: Model) => Promise<T>): Promise<T>
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
}

/** Opens checkpoints for jobs and keeps the model that was loaded last, since the next job mostly wants it again. */
export function createModels(parts: EngineParts): Models {
  let loaded: Loaded | null = null
  let turn: Promise<unknown> = Promise.resolve()
  const tokenizers = new Map<string, Promise<Tokenizer | null>>()

  /** Waits for the jobs before; a failure of one is no concern of the next. */
  const exclusive = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work)
    turn = mine.catch(() => undefined)
    return mine
  }

  const unload = async (): Promise<void> => {
    const before = loaded
    loaded = null
    await before?.[Symbol.asyncDispose]()
  }

  const load = async (choice: RunChoice, stamp: string, hooks: Hooks): Promise<Model> => {
    const key = JSON.stringify([stamp, choice.device, choice.threads])
    if (loaded?.key === key) return loaded.model
    await unload()
    // A checkpoint of its own: the one that the job opened is closed with the job, the model may read on.
    const checkpoint = await parts.openCheckpoint(choice.model, hooks)
    try {
      const { device, threads } = choice
      const { signal, onProgress, onWarning } = hooks
      const model = await parts.loadModel(checkpoint, {
        device,
        ...(threads === null ? {} : { threads }),
        signal,
        onProgress,
        onWarning,
      })
      if (!(await isUnchanged(choice.model, checkpoint, stamp, hooks))) {
        await model[Symbol.asyncDispose]()
        throw new WorkbenchError(
          'run.disk',
          `${choice.model} was changed while it was read. Nothing of it is kept; run the command again when it is whole.`,
        )
      }
      loaded = { key, model, [Symbol.asyncDispose]: () => disposeBoth(model, checkpoint) }
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

  const tokenizer = (dir: string, hooks: Hooks): Promise<Tokenizer | null> => {
    const found = tokenizers.get(dir) ?? parts.loadTokenizer(dir, hooks)
    tokenizers.set(dir, found)
    found.catch(() => tokenizers.delete(dir))
    return found
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
      const cache = stack.use(openStoreChoice(choice.store, hooks))
      const fingerprint = await fingerprintOf(checkpoint, cache, hooks)
      const held = stack.move()
      const { dir, config } = checkpoint
      const told = new Set<string>()
      return {
        dir,
        modelType: config.model_type,
        shape,
        fingerprint,
        cache,
        tokenizer: async (onWarning = hooks.onWarning) => telling(await tokenizer(dir, hooks), told, onWarning),
        chatTemplate: (own) => chatTemplate(dir, own, hooks),
        withModel: (work) =>
          exclusive(async () => {
            hooks.signal.throwIfAborted()
            const model = await load(choice, checkpoint.stamp(), hooks)
            try {
              return await work(model)
            } catch (error) {
              // A device that failed may be lost for good: the next job takes hold of it anew.
              if (isWorkbenchError(error) && error.code === 'run.device') await unload().catch(() => undefined)
              throw error
            }
          }),
        [Symbol.asyncDispose]: () => held.disposeAsync(),
      }
    },
    async [Symbol.asyncDispose]() {
      await exclusive(unload)
    },
  }
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

/** Opens the place where results are kept. What a person chose is refused when it cannot be used, a cache replaced. */
export function openStoreChoice(store: StoreChoice, { onWarning }: Pick<Hooks, 'onWarning'>): ResultCache {
  if (store.kind === 'none') return noCache()
  if (store.kind === 'project') return openResultCache(store.path, { unusable: 'refuse', onWarning })
  return openResultCache(join(dataFolder(), 'results.sqlite'), { unusable: 'set-aside', onWarning })
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
