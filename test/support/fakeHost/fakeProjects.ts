import { WorkbenchError } from '../../../main/base/errors.ts'
import type { FakeEvents } from './fakeEvents.ts'
import type { FakeHandlers } from './fakeHost.ts'
import { readPairs } from './fakeState.ts'
import type { FakeState } from './fakeState.ts'

const samplePath = '/home/person/Engram/Sample.engram'

/** Projects, settings, history and the folders of an invented disk. */
export function fakeProjects(state: FakeState, events: FakeEvents): FakeHandlers {
  const show = (): void => events.emit({ kind: 'project', project: state.project })
  const open = (path: string, name: string): NonNullable<FakeState['project']> => {
    const langs = [...new Set(state.pairs.flatMap(({ sides }) => sides.map(({ lang }) => lang ?? '')))]
    state.project = {
      path,
      name,
      readOnly: null,
      isSample: path === samplePath,
      nQuestions: state.pairs.reduce((sum, { sides }) => sum + sides.length, 0),
      nPairs: state.pairs.length,
      langs,
      nRuns: state.runs.length,
      model: null,
      savedAt: new Date().toISOString(),
    }
    const entry = { path, name, openedAt: state.project.savedAt, missing: false, langs, nRuns: state.runs.length }
    state.recent = [
      { ...entry, nQuestions: state.project.nQuestions },
      ...state.recent.filter((one) => one.path !== path),
    ]
    show()
    return state.project
  }
  return {
    'app.info': () => ({
      version: '0.1.0',
      host: 'browser',
      dataFolder: '/home/person/.local/share/engram',
      roots: ['/home/person'],
      memoryBytes: { free: 9.4e9, total: 16e9 },
      devices: [
        { name: 'cpu', usable: true, reason: null },
        { name: 'webgpu', usable: false, reason: 'no GPU proved itself on this machine' },
        { name: 'cuda', usable: false, reason: 'no NVIDIA driver was found' },
      ],
    }),
    'settings.get': () => state.settings,
    'settings.set': (change) => {
      state.settings = { ...state.settings, ...(change as Partial<FakeState['settings']>) }
      events.emit({ kind: 'settings', settings: state.settings })
      return state.settings
    },
    'projects.recent': () => state.recent,
    'projects.current': () => state.project,
    'projects.create': ({ path, name }) => {
      state.pairs = []
      state.steps = []
      state.currentStep = 0
      return open(path, name)
    },
    'projects.open': ({ path }) => {
      const known = state.recent.find((one) => one.path === path)
      if (known?.missing === true) {
        throw new WorkbenchError('input.missing', `There is no file ${path} any more. Was it moved?`, {
          fixes: [{ label: 'Remove it from the list', command: 'project.forget', argument: path }],
        })
      }
      return open(path, known?.name ?? path.split('/').at(-1) ?? path)
    },
    'projects.sample': () => {
      if (state.pairs.length === 0) state.pairs = readPairs(state.bundled)
      return open(samplePath, 'Sample')
    },
    'projects.close': () => {
      state.project = null
      show()
      return {}
    },
    'projects.forget': ({ path }) => {
      state.recent = state.recent.filter((one) => one.path !== path)
      return {}
    },
    'files.list': ({ folder }) => listFolder(folder ?? '/home/person'),
    'history.list': () => {
      if (state.project === null) throw new WorkbenchError('input.usage', 'No project is open.')
      return { steps: state.steps.map(withoutPairs), current: state.currentStep }
    },
    'history.goto': ({ step }) => {
      state.currentStep = step
      state.pairs = state.steps.find((one) => one.step === step)?.pairs ?? readPairs(state.bundled)
      events.emit({ kind: 'questions', step })
      return { steps: state.steps.map(withoutPairs), current: step }
    },
  }
}

function withoutPairs({ step, name, at, setAside }: FakeState['steps'][number]) {
  return { step, name, at, setAside }
}

type Entry = readonly [name: string, sizeBytes: number | null, isModel?: boolean]

const disk: Readonly<Record<string, readonly Entry[]>> = {
  '/home/person': [
    ['Documents', null],
    ['Engram', null],
    ['models', null],
    ['questions.csv', 48_200],
  ],
  '/home/person/Documents': [['مشروع.engram', 1_204_000]],
  '/home/person/Engram': [
    ['geo-bio.engram', 3_400_000],
    ['Sample.engram', 912_000],
  ],
  '/home/person/models': [
    ['llama-8b', null, true],
    ['qwen2.5-0.5b', null, true],
  ],
}

function listFolder(folder: string) {
  const entries = disk[folder]
  if (entries === undefined) throw new WorkbenchError('input.missing', `There is no folder ${folder}.`)
  return {
    folder,
    parent: folder === '/home/person' ? null : folder.slice(0, folder.lastIndexOf('/')),
    entries: entries.map(([name, sizeBytes, isModel = false]) => {
      return { name, isFolder: sizeBytes === null, sizeBytes: sizeBytes ?? 0, isModel }
    }),
  }
}
