import type { EngineParts } from '../../main/jobs/engineParts.ts'
import type { Hooks } from '../../main/jobs/hooks.ts'
import type { Model } from '../../main/engine/runtime/model.ts'
import type { Checkpoint } from '../../main/models/checkpoint/checkpoint.ts'
import type { Tokenizer } from '../../main/models/tokenizer/tokenizer.ts'

/** What happened to the parts of a test, in order. */
export interface FakeParts {
  readonly parts: EngineParts
  readonly log: string[]
}

export interface FakeOptions {
  /** Null for a checkpoint without a tokenizer. */
  readonly tokenizer?: Tokenizer | null
  readonly model?: Partial<Model>
  /** Of the checkpoint's files; another one is another checkpoint. */
  readonly stamp?: () => string
  readonly attribute?: EngineParts['attribute']
  readonly attributeMany?: EngineParts['attributeMany']
  readonly cleanScores?: EngineParts['cleanScores']
  readonly exactEffects?: EngineParts['exactEffects']
  readonly agreeQuestion?: EngineParts['agreeQuestion']
  readonly greedySet?: EngineParts['greedySet']
}

export const fakeShape = {
  ...{ nLayers: 2, nHeads: 1, nKvHeads: 1, dModel: 4, dHead: 4, dMlp: 3 },
  ...{ dVocab: 10, nCtx: 8 },
}

/** Letters `a` to `j` are the tokens 0 to 9; ` a` and other texts are several. */
export const letterTokenizer: Tokenizer = {
  nVocab: 10,
  bosId: null,
  eosId: 9,
  eotId: null,
  notes: [],
  encode: (text) => [...text].map((char) => Math.max(0, char.charCodeAt(0) - 97)),
  decode: (ids) => ids.map((id) => String.fromCharCode(97 + id)).join(''),
  tokenToId: (token) => (/^[A-Ja-j]$/.test(token) ? token.toLowerCase().charCodeAt(0) - 97 : null),
  idToToken: (id) => (id < 10 ? String.fromCharCode(97 + id) : null),
}

/** As with all weights in memory. */
const oneByOne = { together: 1, promptRoom: { bytes: 1e9, perToken: 1 } }

/** Parts without an engine that note when a checkpoint is opened, read or closed and a model loaded or let go. */
export function fakeParts(options: FakeOptions = {}): FakeParts {
  const { tokenizer = letterTokenizer, model = {}, stamp = () => 'stamp' } = options
  const log: string[] = []
  const unexpected = (what: string) => () => Promise.reject(new Error(`the test did not expect ${what}`))
  const parts: EngineParts = {
    openCheckpoint(dir) {
      const close = () => Promise.resolve(void log.push('close'))
      log.push('open')
      const checkpoint = {
        ...{ dir, config: { model_type: 'fake' }, tensors: new Map(), stamp, close },
        fingerprint: () => Promise.resolve(`sha256:${log.push('fingerprint') && stamp()}`),
        [Symbol.asyncDispose]: close,
      }
      return Promise.resolve(checkpoint as unknown as Checkpoint)
    },
    loadTokenizer: () => Promise.resolve(tokenizer),
    loadChatTemplate: () => Promise.resolve(null),
    readShape: () => Promise.resolve(fakeShape),
    architecture: unexpected('architecture'),
    loadModel() {
      log.push('load')
      const whole = {
        ...{ shape: fakeShape, device: 'cpu', plan: oneByOne, forgetPrompts: () => undefined, ...model },
        [Symbol.asyncDispose]: () => Promise.resolve(void log.push('unload')),
      }
      return Promise.resolve(whole as unknown as Model)
    },
    attribute: options.attribute ?? unexpected('attribute'),
    attributeMany: options.attributeMany ?? unexpected('attributeMany'),
    cleanScores: options.cleanScores ?? unexpected('cleanScores'),
    exactEffects: options.exactEffects ?? unexpected('exactEffects'),
    agreeQuestion: options.agreeQuestion ?? unexpected('agreeQuestion'),
    greedySet: options.greedySet ?? unexpected('greedySet'),
    bench: unexpected('bench'),
    benchCheckpoint: unexpected('benchCheckpoint'),
    inspectModel: unexpected('inspectModel'),
    cpuSpeed: unexpected('cpuSpeed'),
    probeDevice: unexpected('probeDevice'),
  }
  return { parts, log }
}

/** Hooks that keep what they are told. */
export function fakeHooks(signal: AbortSignal = new AbortController().signal) {
  const told = { items: [] as unknown[], warnings: [] as string[], phases: [] as string[] }
  const hooks: Hooks<unknown> = {
    signal,
    onItem: (item) => told.items.push(item),
    onWarning: (sentence) => told.warnings.push(sentence),
    onProgress: ({ phase }) => told.phases.push(phase),
  }
  return { hooks, ...told }
}
