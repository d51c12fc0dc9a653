import { randomUUID } from 'node:crypto'
import type { Edit } from '../engine/edit.ts'
import { thisMachine } from '../models/catalogue/thisMachine.ts'
import { rawPrompting } from '../models/tokenizer/prompting.ts'
import { promptingOf } from '../runs/promptingOf.ts'
import type { EngineLine, RunChoice } from './engineLine.ts'
import { fix, refusal } from './failures.ts'
import type { JobContext, Jobs } from './jobs.ts'
import { availableBytes, describeModel, isModelPath, listModels, type KnownModel } from './models.ts'
import { checkModel } from './modelCheck.ts'
import type { Places } from './places.ts'
import { checkQuestions } from './resources.ts'
import type { ProjectModel, Session } from './session.ts'
import type { SettingsFile } from './settings.ts'
import type { ModelEntry, Part } from '../rpc/window/shapes.ts'
import { modelName } from '../models/catalogue/modelName.ts'

export interface ModelsOptions {
  readonly session: Session
  readonly engine: EngineLine
  readonly jobs: Jobs
  readonly settings: SettingsFile
  readonly places: Places
  readonly bundled: readonly string[]
  /** What the engine is given for a stored edit. */
  readonly editOf: (editId: string) => Edit
}

type Methods =
  | 'models.list'
  | 'models.addFolder'
  | 'models.removeFolder'
  | 'models.inspect'
  | 'models.load'
  | 'models.unload'
  | 'models.letters'
  | 'models.next'
  | 'models.languages'
  | 'models.check'
  | 'generate'

/** The chosen model, and how the engine is asked to run it for the open project. */
export function modelChoice({ session, settings, places }: Pick<ModelsOptions, 'session' | 'settings' | 'places'>): {
  readonly model: ProjectModel
  readonly run: RunChoice
} {
  const model = session.model()
  if (model === null) {
    throw refusal('input.usage', 'No model is chosen yet. Choose one of this machine, or the bundled one.', [
      fix.chooseModel,
    ])
  }
  // A project may have been made where more was allowed.
  const dir = places.checkModel(model.dir)
  if (!isModelPath(dir)) {
    throw refusal('input.missing', `The model ${model.name} is not at ${model.dir} any more. Choose where it is now.`, [
      fix.chooseModel,
    ])
  }
  const { device, threads, memory } = settings.get()
  const project = session.current()?.file
  const store: RunChoice['store'] =
    project === undefined || project.readOnly !== null ? { kind: 'user' } : { kind: 'project', path: project.path }
  return { model: { ...model, dir }, run: { model: dir, device, threads, memory, store } }
}

export function modelsPart(options: ModelsOptions): Part<Methods> {
  const { session, engine, jobs, settings, places, bundled } = options
  const catalogue = (signal?: AbortSignal) => ({
    ...{ ...thisMachine(), bundled, folders: settings.get().modelFolders, places, call: engine.call, signal },
  })
  const marked = (model: KnownModel): ModelEntry => ({ ...model, loaded: model.dir === engine.loaded()?.dir })
  const list = async (signal?: AbortSignal): Promise<ModelEntry[]> =>
    (await listModels(catalogue(signal), engine.loaded()?.dir ?? null)).map(marked)
  const inspected = async (dir: string, signal: AbortSignal) => {
    const found = await engine.call(
      'models.inspect',
      { model: dir, store: { kind: 'user' }, memory: settings.get().memory },
      { signal },
    )
    return { found, entry: marked(await describeModel(dir, catalogue(signal))) }
  }
  return {
    'models.list': (_, { signal }) => list(signal),
    async 'models.addFolder'({ path }) {
      const folder = places.check(path)
      const { modelFolders } = settings.get()
      await settings.set({ modelFolders: [...new Set([...modelFolders, folder])] })
      return await list()
    },
    async 'models.removeFolder'({ path }) {
      await settings.set({ modelFolders: settings.get().modelFolders.filter((folder) => folder !== path) })
      return await list()
    },
    async 'models.inspect'({ model }, { signal }) {
      const { found, entry } = await inspected(places.checkModel(model), signal)
      const { weights, working } = found.memoryBytes
      // What the engine holds now would be freed first.
      const freeBytes = availableBytes() + (engine.loaded() === null ? 0 : (engine.memoryBytes() ?? 0))
      const { fingerprint, supported, reason, shape, nParameters, modelType } = found
      return {
        ...entry,
        ...{ fingerprint, supported, reason, nParameters, modelType, freeBytes },
        shape: shape === null ? null : sizesOf(shape),
        memory: [
          { name: 'weights' as const, bytes: weights },
          { name: 'working' as const, bytes: working },
        ],
        fits: weights + working <= freeBytes,
      }
    },
    'models.load': ({ model, device, clientId }) =>
      jobs.once(clientId, () => {
        const dir = places.checkModel(model)
        const jobId = randomUUID()
        const name = modelName(dir)
        const work = async ({ signal, onProgress, onWarning }: JobContext) => {
          const { threads, memory } = settings.get()
          // Before the model: a lost engine must not be believed to hold one.
          engine.setLoaded(null)
          const { found, entry } = await inspected(dir, signal)
          if (!found.supported) throw refusal('input.unsupported', found.reason ?? `${dir} is not supported.`)
          const { device: used } = await engine.call(
            'logits',
            {
              run: { model: dir, device, threads, memory, store: { kind: 'none' } },
              prompt: { kind: 'ids', ids: [0] },
              edit: null,
            },
            { signal, onProgress, onWarning },
          )
          engine.setLoaded({ dir, name: entry.name, device: used as 'cpu' | 'webgpu' | 'cuda' })
          await settings.set({ device })
          session.setModel({ dir, name: entry.name, fingerprint: found.fingerprint })
        }
        jobs.start({
          id: jobId,
          kind: 'load',
          title: `Load ${name}`,
          unit: 'bytes',
          runId: null,
          resumable: true,
          work,
        })
        return { jobId, runId: null }
      }),
    async 'models.unload'() {
      if (jobs.list().some(({ id, kind }) => kind !== 'fetch' && jobs.isActive(id))) {
        throw refusal('input.usage', 'A job is using the model. Stop it first.')
      }
      await engine.restart()
      return {}
    },
    async 'models.letters'({ prompt, prompting, letters }, { signal }) {
      const { run } = modelChoice(options)
      return await engine.call('letters', { run, prompt, prompting: prompting ?? rawPrompting, letters }, { signal })
    },
    async 'models.next'({ prompt, prompting, n }, { signal }) {
      const { run } = modelChoice(options)
      const input = { run, prompt: { kind: 'text' as const, text: prompt, ...(prompting ?? rawPrompting) }, edit: null }
      const { ids, top } = await engine.call('logits', input, { signal })
      return {
        nTokens: ids.length,
        top: top.slice(0, n).map(({ id, token, prob }) => ({ id, token: token ?? '', prob })),
      }
    },
    async 'models.languages'(_, { signal }) {
      const { model } = modelChoice(options)
      const questions = Map.groupBy(session.require().questions.all(), ({ lang }) => lang)
      const rows = []
      for (const [lang, of] of questions) {
        if (lang === null) continue
        const text = of
          .slice(0, sampledQuestions)
          .map(({ stem }) => stem)
          .join('\n')
        const { ids } = await engine.call('tokenize', { model: model.dir, text }, { signal })
        rows.push({ lang, tokensPerCharacter: ids.length / Math.max(1, [...text].length), nQuestions: of.length })
      }
      return rows
    },
    'models.check'({ prompting }, { signal, onItem }) {
      const { run } = modelChoice(options)
      const how = promptingOf(prompting ?? rawPrompting, null)
      return checkModel(checkQuestions(), how, { engine, run, signal, onLang: onItem })
    },
    async generate({ prompt, prompting, editId, maxTokens, temperature, seed }, { signal, onItem }) {
      const { run } = modelChoice(options)
      const edit = editId === null ? null : options.editOf(editId)
      const input = { run, prompt: { kind: 'text' as const, text: prompt, ...(prompting ?? rawPrompting) }, edit }
      const all = { ...input, maxTokens, temperature, seed, stop: true }
      const { text, stopped } = await engine.call('generate', all, { signal, onItem })
      return { text: text ?? '', stopped }
    },
  }
}

/** Stems of a language whose tokens are counted. */
const sampledQuestions = 50

function sizesOf(shape: { nLayers: number; dModel: number; dMlp: number; dVocab: number; nCtx: number }) {
  const { nLayers, dModel, dMlp, dVocab, nCtx } = shape
  return { nLayers, dModel, dMlp, dVocab, nCtx }
}
