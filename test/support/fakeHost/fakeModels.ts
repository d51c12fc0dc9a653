import { WorkbenchError } from '../../../main/base/errors.ts'
import type { WorkbenchOutput } from '../../../main/rpc/window/contract.ts'
import type { FakeEvents } from './fakeEvents.ts'
import type { FakeHandlers } from './fakeHost.ts'
import { startJob } from './fakeJobs.ts'
import type { FakeState } from './fakeState.ts'

type Details = WorkbenchOutput<'models.inspect'>

const models: readonly Omit<Details, 'loaded'>[] = [
  model('engram-demo', 'bundled', 'qwen3', {
    shape: { nLayers: 8, dModel: 192, dMlp: 768, dVocab: 8192, nCtx: 512 },
    sizeBytes: 12.6e6,
  }),
  model('qwen2.5-0.5b', 'folder', 'qwen2', {
    shape: { nLayers: 24, dModel: 896, dMlp: 4864, dVocab: 151_936, nCtx: 32_768 },
    sizeBytes: 988e6,
  }),
  model('llama-8b', 'cache', 'llama', {
    shape: { nLayers: 32, dModel: 4096, dMlp: 14_336, dVocab: 128_256, nCtx: 8192 },
    sizeBytes: 16.1e9,
  }),
  {
    ...model('falcon-7b', 'folder', 'falcon', { shape: null, sizeBytes: 14.4e9 }),
    supported: false,
    reason: 'Engram does not implement the architecture “falcon”; it reads llama, mistral, qwen2 and others.',
  },
]

/** An invented disk with four models: one bundled, one that fits, one too big, one of a foreign architecture. */
export function fakeModels(state: FakeState, events: FakeEvents, stepMs: number): FakeHandlers {
  const list = (): WorkbenchOutput<'models.list'> =>
    models.map(({ dir, name, source, sizeBytes, modelType, supported, reason }) => {
      return { dir, name, source, sizeBytes, modelType, supported, reason, loaded: state.loadedModel === dir }
    })
  return {
    'models.list': list,
    'models.addFolder': ({ path }) => {
      state.modelFolders.push(path)
      return list()
    },
    'models.removeFolder': ({ path }) => {
      state.modelFolders = state.modelFolders.filter((one) => one !== path)
      return list()
    },
    'models.inspect': ({ model }) => {
      const found = models.find(({ dir }) => dir === model)
      if (found === undefined) throw new WorkbenchError('input.missing', `There is no model in ${model}.`)
      return { ...found, loaded: state.loadedModel === model }
    },
    'models.load': ({ model }) => {
      const found = models.find(({ dir }) => dir === model)
      const name = found?.name ?? model
      const jobId = startJob(state, events, {
        kind: 'load',
        title: `Load ${name}`,
        total: 40,
        unit: 'MB',
        phase: 'reading the weights',
        stepMs,
        onEnd: () => {
          state.loadedModel = model
          if (state.project !== null) {
            state.project = { ...state.project, model: { dir: model, name, fingerprint: found?.fingerprint ?? null } }
            events.emit({ kind: 'project', project: state.project })
          }
          events.emit({ kind: 'engine', state: 'ready', reason: null, device: 'cpu', model: name, memoryBytes: 61e6 })
        },
      })
      return { jobId, runId: null }
    },
    'models.unload': () => {
      state.loadedModel = null
      events.emit({ kind: 'engine', state: 'stopped', reason: null, device: null, model: null, memoryBytes: null })
      return {}
    },
    'models.letters': ({ letters }) => {
      const forms = letters.flatMap((letter, i) => [
        {
          letter,
          form: 'bare' as const,
          id: 33 + i,
          token: letter,
          prob: 0.004 / (i + 1),
          continuesPrompt: false,
        },
        {
          letter,
          form: 'space' as const,
          id: 330 + i,
          token: ` ${letter}`,
          prob: 0.61 / (i * 2 + 1) ** 1.4,
          continuesPrompt: true,
        },
      ])
      const mass = (form: string): number => forms.reduce((sum, one) => sum + (one.form === form ? one.prob : 0), 0)
      return { forms, mass: { bare: mass('bare'), space: mass('space') } }
    },
    'models.next': ({ prompt, n }) => {
      const tokens = [' Nairobi', ' the', ' a', ' Kenya', '\n', ' نيروبي', ' in', ' one'].slice(0, n)
      const top = tokens.map((token, i) => {
        return { id: 100 + i, token, prob: 0.52 / 2 ** i }
      })
      return { nTokens: Math.ceil(prompt.length / 4), top }
    },
    'models.languages': () => {
      const langs = state.project?.langs ?? []
      return langs.map((lang, i) => {
        return { lang, tokensPerCharacter: [0.24, 0.58, 0.91, 0.31, 0.83, 0.44][i % 6] ?? 0.5, nQuestions: 120 }
      })
    },
  }
}

function model(
  name: string,
  source: Details['source'],
  modelType: string,
  { shape, sizeBytes }: Pick<Details, 'shape' | 'sizeBytes'>,
): Omit<Details, 'loaded'> {
  const freeBytes = 9.4e9
  const memory: Details['memory'] = [
    { name: 'weights', bytes: sizeBytes },
    { name: 'working', bytes: sizeBytes * 0.18 },
    { name: 'other', bytes: 120e6 },
  ]
  return {
    dir: source === 'bundled' ? `/opt/engram/models/${name}` : `/home/person/models/${name}`,
    name,
    source,
    sizeBytes,
    modelType,
    supported: true,
    reason: null,
    fingerprint: 'a3f1c09e7d42b865',
    shape,
    nParameters: Math.round(sizeBytes / 2),
    memory,
    freeBytes,
    fits: memory.reduce((sum, { bytes }) => sum + bytes, 0) < freeBytes,
  }
}
