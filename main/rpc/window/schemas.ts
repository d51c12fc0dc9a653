/** The shapes of the window's contract. Neurons are `[layer, neuron]`; probabilities lie in 0 to 1; times are milliseconds. */
import * as v from 'valibot'
import { Id } from '../../base/id.ts'
import { Count, Positive, MemoryBytes, Threads } from '../../base/numbers.ts'
import { PairChangeSchema as PairChange } from '../../datasets/pairChange.ts'
import { StatusSchema as Status } from '../../datasets/question.ts'
import { ReviewSchema } from '../../datasets/review.ts'
import { sensitivityFields } from '../../datasets/sensitivity.ts'
import { MarkSchema, OriginSchema } from '../../datasets/translating.ts'
import { AnswerSchema } from '../../methods/answers/answerSchema.ts'
import { modelSources } from '../../models/catalogue/modelPlaces.ts'
import { Float32, Int32, Path } from '../../runs/calls/common.ts'
import { ComputedBy, Failure, RunDetails } from '../../runs/details.ts'
import { DeviceChoice, DeviceName, Devices } from '../../runs/names.ts'
import { chatFields, laterPromptingFields, runKindNames } from '../../runs/kindFields.ts'
import { optionsSchema } from '../../runs/optionSchemas.ts'
import { runSettings, StoredSettings } from '../../runs/settings.ts'
import { Share } from '../../runs/summary.ts'
import { FilterText, Name, PromptText } from './limits.ts'
import { QuestionView } from './questions.ts'

export {
  ComputedBy,
  Count,
  DeviceChoice,
  Devices,
  Failure,
  Float32,
  Id,
  Int32,
  PairChange,
  Path,
  Positive,
  Share,
  Status,
}

/** ISO 8601, UTC. */
export const Time = v.string()
export const NeuronRef = v.tuple([Count, Count])

/** Of a queue, as typed; it is looked at where it is used. */
export const QueueAddress = v.pipe(v.string(), v.maxLength(500))

export const Settings = v.object({
  /** Language of the interface. */
  language: v.picklist(['en', 'ar']),
  theme: v.picklist(['system', 'light', 'dark', 'contrast']),
  density: v.picklist(['compact', 'medium', 'large']),
  singleKeys: v.boolean(),
  /** Changed shortcuts: command id -> keys as tinykeys writes them. */
  shortcuts: v.record(v.string(), v.string()),
  modelFolders: v.array(v.string()),
  device: DeviceChoice,
  threads: v.nullable(Threads),
  memory: v.nullable(MemoryBytes),
  /** Of the queue to whose workers runs may be given, without a password. */
  queue: v.nullable(QueueAddress),
  /** Whether the last run that could be was given to them. */
  usesQueue: v.boolean(),
  /** The tips of the first run that are done with. */
  tips: v.array(v.string()),
})

export const Project = v.object({
  path: v.string(),
  name: v.string(),
  /** Opened for reading only: a newer version made it, or the file may not be written. */
  readOnly: v.nullable(v.string()),
  /** The one that comes with Engram. */
  isSample: v.boolean(),
  nQuestions: Count,
  nPairs: Count,
  langs: v.array(v.string()),
  nRuns: Count,
  model: v.nullable(v.object({ dir: v.string(), name: v.string(), fingerprint: v.nullable(v.string()) })),
  /** How its questions are looked at. */
  view: QuestionView,
  savedAt: Time,
})
export const RecentProject = v.object({
  path: v.string(),
  name: v.string(),
  openedAt: Time,
  missing: v.boolean(),
  langs: v.array(v.string()),
  nQuestions: Count,
  nRuns: Count,
})

export const ModelEntry = v.object({
  /** Folder of a checkpoint, or a GGUF file. */
  dir: v.string(),
  name: v.string(),
  source: v.picklist(modelSources),
  /** What `--model` of the command line takes in place of the path. */
  ref: v.nullable(v.string()),
  sizeBytes: v.number(),
  modelType: v.string(),
  nParameters: Count,
  /** How its weights are stored, most bytes first. */
  formats: v.array(v.string()),
  /** Null where it cannot be told. */
  memoryBytes: v.nullable(v.number()),
  supported: v.boolean(),
  reason: v.nullable(v.string()),
  loaded: v.boolean(),
})
export const ModelDetails = v.object({
  ...ModelEntry.entries,
  fingerprint: v.nullable(v.string()),
  shape: v.nullable(v.object({ nLayers: Count, dModel: Count, dMlp: Count, dVocab: Count, nCtx: Count })),
  /** Parts of the memory that loading takes, in bytes. */
  memory: v.array(v.object({ name: v.picklist(['weights', 'working', 'other']), bytes: v.number() })),
  freeBytes: v.number(),
  fits: v.boolean(),
})

/** What can be fetched of a model on the hub, in one piece: its safetensors, or one of its GGUF files. */
const HubChoice = v.object({
  /** What `hub.fetch` takes: `owner/name@revision`, `owner/name@revision:file`. */
  name: v.string(),
  /** Of the job that fetches it. */
  title: v.string(),
  /** Of the weights' first file. */
  path: v.string(),
  nFiles: Count,
  sizeBytes: v.number(),
  /** Bytes that are here already. */
  hereBytes: v.number(),
  /** Why it does not run here; null where it does, or where that is known only when it is here. */
  reason: v.nullable(v.string()),
})
export const HubModel = v.object({
  repo: v.string(),
  /** As it was asked for. */
  revision: v.string(),
  modelType: v.nullable(v.string()),
  choices: v.array(HubChoice),
  /** Where it comes to. */
  folder: v.string(),
  /** Null where the disk does not say. */
  freeBytes: v.nullable(v.number()),
})

export const JobState = v.picklist(['queued', 'running', 'stopping', 'stopped', 'failed', 'done'])
export const Job = v.object({
  id: Id,
  kind: v.picklist(['load', 'fetch', ...runKindNames]),
  title: v.string(),
  state: JobState,
  phase: v.string(),
  done: Count,
  total: v.nullable(Count),
  unit: v.string(),
  startedAt: Time,
  elapsedMs: v.number(),
  perSecond: v.nullable(v.number()),
  /** Remaining time as a range; null until enough is done to say. */
  remainingMs: v.nullable(v.tuple([v.number(), v.number()])),
  runId: v.nullable(Id),
  warnings: v.array(v.string()),
  failure: v.nullable(Failure),
  resumable: v.boolean(),
  /** Machines that compute for it; null where it is this one, or nobody tells. */
  workers: v.nullable(Count),
})
/** Names a start, so that one whose answer got lost can be asked for again: the same id gives the same job. */
export const ClientId = v.optional(Id)
export const Started = v.object({ jobId: Id, runId: v.nullable(Id) })

export const Event = v.object({
  seq: Positive,
  at: Time,
  event: v.variant('kind', [
    v.object({ kind: v.literal('job'), job: Job }),
    /** A row that a running job gave; for live tables. */
    v.object({ kind: v.literal('row'), runId: Id, row: v.object({ part: v.string(), ...AnswerSchema.entries }) }),
    v.object({ kind: v.literal('project'), project: v.nullable(Project) }),
    v.object({ kind: v.literal('questions'), step: Count }),
    v.object({ kind: v.literal('runs') }),
    v.object({ kind: v.literal('edits') }),
    v.object({ kind: v.literal('report') }),
    v.object({ kind: v.literal('labels') }),
    v.object({ kind: v.literal('sets') }),
    v.object({ kind: v.literal('settings'), settings: Settings }),
    v.object({ kind: v.literal('devices'), devices: Devices }),
    v.object({
      kind: v.literal('engine'),
      state: v.picklist(['stopped', 'starting', 'ready', 'busy', 'restarted', 'dead']),
      reason: v.nullable(v.string()),
      device: v.nullable(DeviceName),
      model: v.nullable(v.string()),
      memoryBytes: v.nullable(v.number()),
    }),
  ]),
})

/** A page of rows; `filter` is the typed filter, e.g. `lang:ar status:draft "free text"`. */
export function PageOf<Order extends v.GenericSchema, const More extends v.ObjectEntries = Record<never, never>>(
  order: Order,
  more?: More,
) {
  return v.object({
    ...(more ?? ({} as More)),
    filter: FilterText,
    order: v.nullable(v.object({ by: order, descending: v.boolean() })),
    offset: Count,
    limit: v.pipe(Count, v.maxValue(1000)),
  })
}

// questions
/** A file's content from a page, or its path where host and page share a disk. */
export const FileSource = v.variant('kind', [
  v.object({ kind: v.literal('path'), path: Path }),
  v.object({ kind: v.literal('bytes'), bytes: v.custom<Uint8Array>((value) => value instanceof Uint8Array) }),
])
export const Problem = v.object({
  place: v.string(),
  questionId: v.nullable(v.string()),
  severity: v.picklist(['error', 'warning']),
  rule: v.string(),
  message: v.string(),
  remedy: v.string(),
  /** There where the fault can be taken away safely. */
  fixable: v.optional(v.literal(true)),
  /** Why a person lets a warning stand: it counts as none. */
  note: v.optional(v.string()),
})
/** Why a person should look at a pair, and how urgently, from 0 to 1; null before anybody has sorted by it. */
const Risk = v.nullable(v.object({ score: v.number(), reasons: v.array(v.string()) }))
/** Characters of a text, from `start` to before `end`. */
const Span = v.object({ start: Count, end: Count })
/** In which a text is written; `auto`: by its own letters. */
const Direction = v.picklist(['ltr', 'rtl', 'auto'])
/** A pair that a search finds, by the side that has what was looked for; its question, or the beginning of it. */
export const QuestionHit = v.object({
  ...{ pairId: v.string(), lang: v.nullable(v.string()), direction: Direction, text: v.string() },
})
export const Side = v.object({
  questionId: v.string(),
  lang: v.nullable(v.string()),
  direction: Direction,
  stem: v.string(),
  options: v.array(v.string()),
  statement: v.nullable(v.string()),
  /** Who wrote it; null: nobody knows. */
  origin: v.nullable(OriginSchema),
  /** Whether the others of the pair are made from it. */
  isSource: v.boolean(),
  /** Texts, by names such as `stem` and `options[2]`, whose source was changed since: what it said when they were right. */
  stale: v.array(v.object({ field: v.string(), from: v.string() })),
  problems: v.array(Problem),
  /** What people have marked as wrong; `place`: where the words stand now, null: they were changed since. */
  marks: v.array(v.object({ ...MarkSchema.entries, place: v.nullable(Span) })),
  /** Terms of the glossary that the source has, with where this side says them as agreed; none of the source itself. */
  terms: v.array(
    v.object({
      /** Of both sides, by its name. */
      field: v.string(),
      term: v.string(),
      /** Any of them will do. */
      translations: v.array(v.string()),
      note: v.string(),
      /** In the source's text, and in this side's; null: it does not say it. */
      ...{ at: Span, place: v.nullable(Span) },
    }),
  ),
})
/** What the question says of the knowledge of a culture or a time that it asks for, as its file has it, by field. */
const Sensitivity = v.record(v.picklist(sensitivityFields), v.string())
/** The same question in its languages. Answer and option order are shared, so they cannot drift apart. */
export const Pair = v.object({
  pairId: v.string(),
  domain: v.string(),
  kind: v.nullable(v.string()),
  status: Status,
  tags: v.array(v.string()),
  answer: Count,
  risk: Risk,
  review: ReviewSchema,
  /** Of its first side that says something. */
  sensitivity: Sensitivity,
  sides: v.array(Side),
  position: Count,
  previousId: v.nullable(v.string()),
  nextId: v.nullable(v.string()),
})
export const QuestionOrder = v.picklist(['position', 'id', 'domain', 'status', 'issues', 'risk'])
export const QuestionSort = v.nullable(v.object({ by: QuestionOrder, descending: v.boolean() }))
export const QuestionPage = v.object({
  total: Count,
  langs: v.array(v.string()),
  facets: v.record(v.string(), v.array(v.object({ value: v.string(), count: Count }))),
  rows: v.array(
    v.object({
      pairId: v.string(),
      domain: v.string(),
      kind: v.nullable(v.string()),
      status: Status,
      tags: v.array(v.string()),
      answer: Count,
      nErrors: Count,
      nWarnings: Count,
      risk: Risk,
      /** Who is to look at it; empty: nobody in particular. */
      assigned: v.string(),
      sensitivity: Sensitivity,
      /** In the order of `langs`; null where the side is missing. */
      sides: v.array(
        v.nullable(v.object({ questionId: v.string(), stem: v.string(), right: v.string(), isStale: v.boolean() })),
      ),
    }),
  ),
})
export const QuestionStats = v.object({
  cells: v.array(v.object({ domain: v.string(), lang: v.string(), count: Count })),
  statuses: v.record(v.string(), Count),
  letters: v.record(v.string(), Count),
  /** See `editStats` and `markStats`: in which languages a machine has written, and what is marked. */
  machine: v.array(
    v.object({
      ...{
        lang: v.nullable(v.string()),
        sides: Count,
        edited: Count,
        texts: Count,
        changed: Count,
        distance: v.number(),
      },
    }),
  ),
  marks: v.array(
    v.object({
      ...{ lang: v.nullable(v.string()), sides: Count, stale: Count },
      ...{ severities: v.record(v.string(), Count), categories: v.record(v.string(), Count) },
    }),
  ),
})
export const Download = v.object({
  name: v.string(),
  type: v.string(),
  bytes: v.custom<Uint8Array>((value) => value instanceof Uint8Array),
})

// history
export const Step = v.object({ step: Count, name: v.string(), at: Time })
export const History = v.object({
  /** Every step in its order; those behind `current` were undone and may be done again; `setAside`: an abandoned branch. */
  steps: v.array(v.object({ ...Step.entries, setAside: v.boolean() })),
  current: Count,
})

// runs
/** What may be begun: each number multiplies what is computed and held. */
/** How a prompt is put, as a window may send it; raw where nothing is said. */
export const Prompting = optionsSchema(laterPromptingFields)
/** What a chat has around a question. */
export const ChatParts = optionsSchema(chatFields)

export const RunSettings = runSettings({ filter: FilterText, prompt: PromptText })
const known = v.omit(RunDetails, ['done', 'total']).entries
export const Run = v.object({
  id: Id,
  kind: v.picklist(runKindNames),
  name: v.string(),
  starred: v.boolean(),
  tags: v.array(v.string()),
  trashed: v.boolean(),
  state: JobState,
  /** How much of it there is, when it was stopped early. */
  partial: v.nullable(v.object({ done: Count, total: Count })),
  /** Questions of a detection that is not whole which its map shows for the time being. */
  soFar: v.optional(Count),
  createdAt: Time,
  settings: StoredSettings,
  ...known,
})
export const RunChange = v.object({
  runId: Id,
  name: v.optional(Name),
  starred: v.optional(v.boolean()),
  tags: v.optional(v.pipe(v.array(Name), v.maxLength(100, 'expected at most 100 tags'))),
  trashed: v.optional(v.boolean()),
})
export const Estimate = v.object({
  nQuestions: Count,
  nVariants: Count,
  remainingMs: v.tuple([v.number(), v.number()]),
  memoryBytes: v.number(),
})
export const RowsInput = v.object({
  runId: Id,
  filter: FilterText,
  offset: Count,
  limit: v.pipe(Count, v.maxValue(1000)),
})
const Answered = v.object({
  ...{ pred: v.string(), letters: v.record(v.string(), v.number()), mass: v.number() },
  /** What the model wrote, where it wrote. */
  text: v.optional(v.string()),
})
/** Answers of predict; of compare with the answer after the edit, and under the first control. */
export const RowPage = v.object({
  total: Count,
  rows: v.array(
    v.object({
      questionId: v.string(),
      pairId: v.nullable(v.string()),
      variant: Count,
      domain: v.string(),
      lang: v.nullable(v.string()),
      stem: v.string(),
      options: v.array(v.string()),
      gold: v.string(),
      before: Answered,
      after: v.nullable(Answered),
      control: v.nullable(Answered),
    }),
  ),
})
