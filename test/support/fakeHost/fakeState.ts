import type { WorkbenchOutput } from '../../../main/rpc/window/contract.ts'

export interface FakeSide {
  readonly questionId: string
  readonly lang: string | null
  readonly stem: string
  readonly options: readonly string[]
  readonly statement: string | null
}

export interface FakePair {
  readonly pairId: string
  readonly domain: string
  readonly kind: string | null
  readonly status: 'draft' | 'approved' | 'rejected'
  readonly tags: readonly string[]
  readonly answer: number
  readonly sides: readonly FakeSide[]
}

type Settings = WorkbenchOutput<'settings.get'>
type Project = NonNullable<WorkbenchOutput<'projects.current'>>
type Recent = WorkbenchOutput<'projects.recent'>[number]
type Job = WorkbenchOutput<'jobs.list'>[number]
type Run = WorkbenchOutput<'runs.list'>[number]
type Edit = WorkbenchOutput<'edits.list'>[number]
type Block = WorkbenchOutput<'report.get'>[number]

export interface FakeStep {
  readonly step: number
  readonly name: string
  readonly at: string
  readonly setAside: boolean
  /** The pairs behind this step. */
  readonly pairs: readonly FakePair[]
}

/** All that the fake host knows; tests look into it and change it. */
export interface FakeState {
  /** Lines of the bundled question file. */
  readonly bundled: string
  settings: Settings
  recent: Recent[]
  project: Project | null
  pairs: readonly FakePair[]
  steps: FakeStep[]
  currentStep: number
  /** Folder of the loaded model. */
  loadedModel: string | null
  modelFolders: string[]
  jobs: Map<string, Job>
  runs: Run[]
  edits: Edit[]
  blocks: Block[]
  /** Stops a running job by its id. */
  stops: Map<string, () => void>
}

export function createState(bundled: string): FakeState {
  return {
    bundled,
    settings: {
      language: 'en',
      theme: 'light',
      density: 'medium',
      singleKeys: true,
      shortcuts: {},
      modelFolders: [],
      device: 'auto',
      threads: null,
      tips: [],
    },
    recent: [],
    project: null,
    pairs: [],
    steps: [],
    currentStep: 0,
    loadedModel: null,
    modelFolders: [],
    jobs: new Map(),
    runs: [],
    edits: [],
    blocks: [],
    stops: new Map(),
  }
}

/** The pairs of a question file, in the order of the file. */
export function readPairs(lines: string): FakePair[] {
  const pairs = new Map<string, FakePair>()
  for (const line of lines.split('\n').filter(Boolean)) {
    const question = JSON.parse(line) as QuestionLine
    const pairId = question.pair ?? question.id
    const side: FakeSide = {
      questionId: question.id,
      lang: question.lang ?? null,
      stem: question.stem,
      options: question.options,
      statement: question.statement ?? null,
    }
    const known = pairs.get(pairId)
    pairs.set(
      pairId,
      known === undefined ? pairOf(question, pairId, side) : { ...known, sides: [...known.sides, side] },
    )
  }
  return [...pairs.values()]
}

interface QuestionLine {
  readonly id: string
  readonly pair?: string
  readonly domain: string
  readonly kind?: string
  readonly lang?: string
  readonly stem: string
  readonly options: string[]
  readonly answer: number
  readonly tags: string[]
  readonly status: FakePair['status']
  readonly statement?: string
}

function pairOf(question: QuestionLine, pairId: string, side: FakeSide): FakePair {
  const { domain, kind = null, status, tags, answer } = question
  return { pairId, domain, kind, status, tags, answer, sides: [side] }
}
