/**
 * Everything that reads what somebody else may have written: how a good world is made for it, which of its files are
 * spoiled, and what a read gives.
 */
import { rawPrompting } from '../../main/models/tokenizer/prompting.ts'
import { readFileSync, writeFileSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { WorkbenchError } from '../../main/base/errors.ts'
import { idsInput } from '../../main/cli/inputs.ts'
import { lintQuestions } from '../../main/datasets/lintQuestions.ts'
import { readDrafts } from '../../main/datasets/readDrafts.ts'
import { readQuestions } from '../../main/datasets/readQuestions.ts'
import { parseEdit } from '../../main/engine/edit.ts'
import { openGguf } from '../../main/files/gguf.ts'
import { readJsonObject } from '../../main/files/jsonFile.ts'
import { sealed } from '../../main/files/seal.ts'
import { bytesDigest } from '../../main/files/fileDigest.ts'
import { detectionFileNames } from '../../main/runs/detectionFiles.ts'
import { readBackground } from '../../main/runs/background.ts'
import { evaluationJson, readEvaluation } from '../../main/runs/evaluation.ts'
import { openCapsule } from '../../main/runs/capsule.ts'
import { readDetection } from '../../main/runs/detection.ts'
import { inspectModel } from '../../main/methods/inspect.ts'
import { openCheckpoint } from '../../main/engine/openCheckpoint.ts'
import { loadChatTemplate } from '../../main/models/tokenizer/chatTemplate.ts'
import { loadTokenizer } from '../../main/models/tokenizer/tokenizer.ts'
import { decodeFrame, encodeFrame } from '../../main/files/frames.ts'
import { workbenchContract } from '../../main/rpc/window/contract.ts'
import { boundedJson } from '../../main/serve/boundedJson.ts'
import { openProject } from '../../main/store/projectFile.ts'
import { openResultCache } from '../../main/store/resultCache.ts'
import { createEventLog } from '../../main/workbench/events.ts'
import { openRecentProjects } from '../../main/workbench/recentProjects.ts'
import { openSettings } from '../../main/workbench/settings.ts'
import { sampleEvaluation } from '../support/sampleEvaluation.ts'
import { writeProject, writeRun } from './world.ts'

export interface Reader {
  readonly name: string
  /** Writes what is whole. */
  readonly write: (folder: string) => Promise<void>
  /** Files of the folder that are spoiled, one at a time. */
  readonly files: readonly string[]
  readonly read: (folder: string) => Promise<unknown>
  /** A digest guards its content: what is accepted must be what was written. */
  readonly guarded?: boolean
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const sharded = join(root, 'test/golden/tiny/llama-sharded-bias')
const published = join(root, 'test/golden/published')
const ggufModels = join(root, 'test/golden/ggufModels')
const text = 'The capital of كينيا is 内罗毕.\n  A. Nairobi\n\nAnswer:'

const copied = (from: string) => (folder: string) => cp(from, folder, { recursive: true })

const questionFile = (name: string, content: () => string): Reader => ({
  name: `questions in ${name}`,
  write: (folder) => Promise.resolve(writeFileSync(join(folder, name), content())),
  files: [name],
  async read(folder) {
    const path = join(folder, name)
    const { questions, problems } = await readDrafts(path)
    return [await readQuestions(path), problems, lintQuestions(questions, path)]
  },
})

const sampleLines = (): string => lines('sample.jsonl').slice(0, 8).join('\n')
const lines = (name: string): string[] => readFileSync(join(root, 'resources/questions', name), 'utf8').split('\n')

const headerOf = (clusters: string) =>
  sealed({
    ...{ format: 'engram-background', formatVersion: 2, engram: '1', device: 'cpu', clusters: 2 },
    settings: {
      objective: 'prob',
      mode: 'corrected',
      rule: 'adaptive',
      letters: 'auto',
      steps: 9,
      tolerance: 1e-3,
      t: 0.2,
    },
    ...{ model: { fingerprint: 'f', modelType: 'llama', nLayers: 2, dMlp: 10 }, data: { file: 'q', sha256: 's' } },
    sha256: bytesDigest(clusters),
  } as const)

export const readers: readonly Reader[] = [
  {
    name: 'a checkpoint',
    write: copied(sharded),
    files: ['config.json', 'model.safetensors.index.json', 'model-00001-of-00003.safetensors'],
    async read(folder) {
      await using checkpoint = await openCheckpoint(folder)
      const found = inspectModel(checkpoint)
      for (const name of [...checkpoint.tensors.keys()].slice(0, 3)) await checkpoint.read(name)
      return [found, await checkpoint.fingerprint()]
    },
  },
  {
    name: 'a GGUF model',
    write: (folder) => cp(join(ggufModels, 'phi3.gguf'), join(folder, 'model.gguf')),
    files: ['model.gguf'],
    async read(folder) {
      await using checkpoint = await openCheckpoint(join(folder, 'model.gguf'))
      const found = inspectModel(checkpoint)
      for (const name of [...checkpoint.tensors.keys()].slice(0, 3)) await checkpoint.read(name)
      return [found, await checkpoint.fingerprint()]
    },
  },
  {
    name: 'a GGUF file of blocks',
    write: (folder) => cp(join(root, 'test/golden/gguf/sample.gguf'), join(folder, 'sample.gguf')),
    files: ['sample.gguf'],
    async read(folder) {
      await using file = await openGguf(join(folder, 'sample.gguf'))
      for (const name of file.tensors.keys()) await file.read(name)
      return file.tensors.size
    },
  },
  {
    name: 'a tokenizer',
    write: copied(join(published, 'model')),
    files: ['tokenizer.json', 'tokenizer_config.json'],
    async read(folder) {
      const tokenizer = await loadTokenizer(folder)
      const ids = tokenizer?.encode(text) ?? []
      return [ids, tokenizer?.decode(ids), ids.map((id) => tokenizer?.idToToken(id))]
    },
  },
  {
    name: 'a chat template',
    write: copied(join(published, 'model')),
    files: ['chat_template.jinja', 'tokenizer_config.json'],
    async read(folder) {
      return (await loadChatTemplate(folder))?.render([{ role: 'user', content: text }])
    },
  },
  questionFile('q.jsonl', sampleLines),
  questionFile(
    'q.csv',
    () =>
      'id,domain,lang,stem,option_1,option_2,option_3,answer\nq1,d,en,"Which, one?",x,"y ""z""",w,B\nq2,d,ar,ما؟,ا,ب,ج,A\n',
  ),
  questionFile('q.tsv', () => 'id\tdomain\tlang\tstem\toption_1\toption_2\tanswer\nq1\td\ten\tWhich?\tx\ty\tB\n'),
  questionFile('q.json', () => {
    const all = JSON.parse(readFileSync(join(published, 'questions.json'), 'utf8')) as Record<string, unknown>
    return JSON.stringify(Object.fromEntries(Object.entries(all).slice(0, 3)))
  }),
  {
    name: 'an edit',
    write: (folder) => {
      const neurons = [
        { layer: 0, neuron: 5, scale: 0.5 },
        { layer: 1, neuron: 2, set: 1 },
      ]
      const edit = { name: 'e', model: null, positions: 'last', neurons }
      return Promise.resolve(writeFileSync(join(folder, 'edit.json'), JSON.stringify(edit)))
    },
    files: ['edit.json'],
    async read(folder) {
      const path = join(folder, 'edit.json')
      const edit = parseEdit(await readJsonObject(path, { expected: 'an edit', maxBytes: 2 ** 26 }), path)
      for (const change of edit.neurons) {
        const factor = 'scale' in change ? change.scale : change.set
        if (!Number.isFinite(Math.fround(factor))) throw new Error('a factor that is no float32 was taken')
      }
      return edit
    },
  },
  {
    name: 'token ids',
    write: (folder) => Promise.resolve(writeFileSync(join(folder, 'ids.json'), '[1, 22, 333]')),
    files: ['ids.json'],
    read: (folder) => idsInput(`@${join(folder, 'ids.json')}`, new AbortController().signal),
  },
  {
    name: 'a run',
    write: writeRun,
    files: detectionFileNames,
    read: async (folder) => ({
      ...(await readDetection(openCapsule({ kind: 'folder', path: folder }))),
      place: null,
      name: null,
    }),
    guarded: true,
  },
  {
    name: 'an evaluation',
    write: (folder) =>
      Promise.resolve(writeFileSync(join(folder, 'evaluation.json'), evaluationJson(sampleEvaluation().evaluation))),
    files: ['evaluation.json'],
    read: (folder) => readEvaluation(openCapsule({ kind: 'folder', path: folder })),
    guarded: true,
  },
  {
    name: 'a background corpus',
    write(folder) {
      const clusters = '{"question":"a","neurons":[[0,1],[1,9]]}\n{"question":"b","neurons":[[1,9]]}\n'
      writeFileSync(join(folder, 'b.jsonl'), `${JSON.stringify(headerOf(clusters))}\n${clusters}`)
      return Promise.resolve()
    },
    files: ['b.jsonl'],
    async read(folder) {
      const { clusters } = await readBackground(
        { kind: 'corpus', path: join(folder, 'b.jsonl') },
        {
          fingerprint: 'f',
          settings: { ...headerOf('').settings, ...rawPrompting },
        },
      )
      return clusters
    },
    guarded: true,
  },
  {
    name: 'a project',
    write: writeProject,
    files: ['p.engram'],
    read(folder) {
      using project = openProject(join(folder, 'p.engram'))
      // What is damaged is named, and everything else can be read.
      if (project.readOnly !== null) throw new WorkbenchError('run.store', project.readOnly)
      const { records, runs, history, properties } = project
      const all = runs.list()
      return Promise.resolve({
        records: (['questions', 'edits', 'blocks'] as const).map((kind) => records.all(kind)),
        history: history.list(),
        name: properties.get('name'),
        runs: all.map((run) => [
          run,
          runs.rows(run.id),
          runs.fileNames(run.id).map((name) => fileOf(runs.file(run.id, name))),
        ]),
      })
    },
    guarded: true,
  },
  {
    name: 'the result cache',
    write(folder) {
      using cache = openResultCache(join(folder, 'r.sqlite'), { unusable: 'refuse', onWarning: () => undefined })
      cache.put({ ...result, arrays: { scores: Float32Array.of(1, 2.5, -3), ids: Int32Array.of(4, 5) } })
      return Promise.resolve()
    },
    files: ['r.sqlite'],
    read(folder) {
      using cache = openResultCache(join(folder, 'r.sqlite'), { unusable: 'refuse', onWarning: () => undefined })
      const found = cache.get('key', 'cpu')
      // What is damaged counts as not there, and is computed anew.
      if (found === null) throw new WorkbenchError('run.store', 'not there')
      return Promise.resolve({
        ...found,
        arrays: Object.entries(found.arrays).map(([name, array]) => [name, [...array]]),
      })
    },
    guarded: true,
  },
  {
    name: 'settings and recent projects',
    write(folder) {
      const settings = {
        language: 'ar',
        theme: 'dark',
        modelFolders: ['/m'],
        threads: 2,
        shortcuts: { 'a.b': '$mod+K' },
      }
      const recent = [{ path: '/p', name: 'n', openedAt: 't', missing: false, langs: ['en'], nQuestions: 1, nRuns: 0 }]
      writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings))
      writeFileSync(join(folder, 'recent.json'), JSON.stringify(recent))
      return Promise.resolve()
    },
    files: ['settings.json', 'recent.json'],
    read(folder) {
      const events = createEventLog(() => new Date(0))
      return Promise.resolve([
        openSettings(folder, events, ignore).get(),
        openRecentProjects(folder, ignore).list(() => true),
      ])
    },
  },
  {
    name: 'a frame of the socket',
    write(folder) {
      const change = { name: 'e', neurons: Int32Array.of(1, 2), scale: Number.NaN, text: 'ك' }
      writeFileSync(join(folder, 'frame'), encodeFrame({ t: 'q', i: 'x', m: 'call', a: [1, 'edits.save', change] }))
      return Promise.resolve()
    },
    files: ['frame'],
    read: (folder) => Promise.resolve(refusing(() => decodeFrame(readFileSync(join(folder, 'frame')), boundedJson))),
  },
  {
    name: 'a call of the window',
    write(folder) {
      const part = { name: 'p', neurons: [[0, 1]], enabled: true, origin: '', op: { kind: 'scale', factor: 0 } }
      const asked = { filter: '', templates: 'question-first', letters: 'auto', seed: 0 }
      const calls = {
        'edits.save': { id: null, name: 'E', positions: 'last', enabled: true, parts: [part] },
        'runs.start': { kind: 'dose', asked, editId: 'e', factors: [0, 2], controlSeeds: 1 },
        'models.load': { model: '/m', device: 'cpu' },
        'settings.set': { threads: 2, modelFolders: ['/m'] },
      }
      writeFileSync(join(folder, 'calls.json'), JSON.stringify(calls))
      return Promise.resolve()
    },
    files: ['calls.json'],
    async read(folder) {
      const calls = await readJsonObject(join(folder, 'calls.json'), { expected: 'calls', maxBytes: 2 ** 26 })
      const entries = Object.entries(workbenchContract)
      return entries.flatMap(([method, { input }]) =>
        method in calls ? [v.safeParse(input, calls[method]).success] : [],
      )
    },
  },
]

const result = { key: 'key', device: 'cpu', method: 'attribute', model: 'f', meta: { prob: 0.25, text: 'ك' } }

const ignore = (): void => undefined

function fileOf(file: Uint8Array | 'damaged' | null): unknown {
  if (file === 'damaged') throw new WorkbenchError('run.store', 'a file of a run is damaged')
  return file === null ? null : Buffer.from(file).toString('base64')
}

/** Whatever a frame's reader throws closes the line it came from, and nothing else. */
function refusing<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new WorkbenchError('input.format', error instanceof Error ? error.name : 'no error')
  }
}
