/**
 * What a window may ask of its host: projects, models, questions, runs, maps, edits, reports. One row per method, checked on
 * arrival; the same over Electron's message port, the socket of `engram serve` and the queues of a test.
 *
 * Long work is a job: `runs.start` and its like answer at once with a job's id, and everything that happens afterwards is an
 * event. Events are numbered; `events` replays what came after a number, so that a page that was reloaded or a line that was
 * cut loses nothing.
 */
import * as v from 'valibot'
import { Temperature } from '../../base/numbers.ts'
import type { Contract, InputOf, ItemOf, MethodOf, OutputOf } from '../../base/contract.ts'
import { QuestionAgreementSchema } from '../../methods/agreementSchema.ts'
import { FilterText, Name, PromptText } from './limits.ts'
import * as t from './glossary.ts'
import * as i from './importing.ts'
import * as n from './neurons.ts'
import { MergeInput, MergeOutcome } from './merging.ts'
import * as q from './questions.ts'
import * as r from './runs.ts'
import * as s from './schemas.ts'

const nothing = v.object({})
const Searched = v.pipe(v.string(), v.maxLength(500, 'expected at most 500 characters'))
/** Of what a person looks through at a glance. */
const FewHits = v.pipe(s.Positive, v.maxValue(200))

export const workbenchContract = {
  'app.info': {
    input: nothing,
    output: v.object({
      version: v.string(),
      host: v.picklist(['electron', 'browser']),
      dataFolder: v.string(),
      /** Folders that files may be opened from and written to; empty: anywhere. */
      roots: v.array(v.string()),
      memoryBytes: v.object({ free: v.number(), total: v.number() }),
      /** An event tells when those that are being tried are known. */
      devices: s.Devices,
      /** With fewer facts nothing is said to move most, to stand out or to be best. */
      fewestToRank: s.Count,
      /** Public layouts that questions can be exported in; a folder comes as an archive. */
      exportLayouts: v.array(v.object({ id: v.string(), title: v.string(), isFolder: v.boolean() })),
      /** What each kind of run can be told; a form is drawn from it. */
      kinds: v.array(r.KindInfo),
      detectors: v.array(r.DetectorInfo),
    }),
  },
  'settings.get': { input: nothing, output: s.Settings },
  'settings.set': { input: v.partial(s.Settings), output: s.Settings },
  /** Asks a queue whether it can be used. Workers: null where the server does not tell; of the chosen model, if there is one. */
  'queue.test': {
    input: v.object({ address: s.QueueAddress }),
    output: v.object({ server: v.string(), workers: v.nullable(s.Count), ofModel: v.nullable(s.Count) }),
  },
  /**
   * Runs until it is cancelled. `since`: the number of the last event that is known; 0 for all that are kept. The newest
   * comes in any case, so that whoever asks hears that somebody is there.
   */
  events: { input: v.object({ since: s.Count }), output: nothing, item: s.Event },

  // projects: at most one is open in a host; all its windows and tabs share it
  'projects.recent': { input: nothing, output: v.array(s.RecentProject) },
  'projects.create': { input: v.object({ path: s.Path, name: Name }), output: s.Project },
  'projects.open': { input: v.object({ path: s.Path }), output: s.Project },
  /** A project of its own over the bundled model and questions; the same one again when there is one. */
  'projects.sample': { input: nothing, output: s.Project },
  'projects.current': { input: nothing, output: v.nullable(s.Project) },
  'projects.close': { input: nothing, output: nothing },
  'projects.forget': { input: v.object({ path: s.Path }), output: nothing },

  /** Folders and files of one folder below the roots, for the dialog of a page in a browser. */
  'files.list': {
    input: v.object({ folder: v.nullable(s.Path) }),
    output: v.object({
      folder: v.string(),
      parent: v.nullable(v.string()),
      entries: v.array(
        v.object({
          ...{ name: v.string(), isFolder: v.boolean(), sizeBytes: v.number() },
          /** Folders that hold a checkpoint, or a run as the command line writes it. */
          ...{ isModel: v.boolean(), isRun: v.boolean() },
        }),
      ),
    }),
  },

  'models.list': { input: nothing, output: v.array(s.ModelEntry) },
  'models.addFolder': { input: v.object({ path: s.Path }), output: v.array(s.ModelEntry) },
  'models.removeFolder': { input: v.object({ path: s.Path }), output: v.array(s.ModelEntry) },
  'models.inspect': { input: v.object({ model: s.Path }), output: s.ModelDetails },
  /** Starts a job of kind `load`; the model of the open project from then on. */
  'models.load': {
    input: v.object({ model: s.Path, device: s.DeviceChoice, clientId: s.ClientId }),
    output: s.Started,
  },
  'models.unload': { input: nothing, output: nothing },
  /** What the hub has under a name: asks it, and fetches nothing. */
  'hub.look': { input: v.object({ name: s.Path }), output: s.HubModel },
  /** Starts a job of kind `fetch`. */
  'hub.fetch': { input: v.object({ name: s.Path, clientId: s.ClientId }), output: s.Started },
  /** Whose token is used, and whether one can be kept here; never the token itself. */
  'hub.access': {
    input: nothing,
    output: v.object({ tokenFrom: v.nullable(v.picklist(['environment', 'file', 'kept'])), canKeep: v.boolean() }),
  },
  /** Keeps a token in the system's safe storage; an empty one is forgotten. */
  'hub.keepToken': { input: v.object({ token: v.pipe(v.string(), v.maxLength(1000)) }), output: nothing },
  /** Every token form of each letter behind a prompt, with its probability. */
  'models.letters': {
    input: v.object({
      prompt: PromptText,
      prompting: v.optional(s.Prompting),
      letters: v.pipe(v.array(Name), v.maxLength(26, 'expected at most 26 letters')),
    }),
    output: v.object({
      forms: v.array(
        v.object({
          letter: v.string(),
          form: v.picklist(['bare', 'space']),
          id: s.Count,
          token: v.string(),
          prob: v.number(),
          continuesPrompt: v.boolean(),
        }),
      ),
      mass: v.object({ bare: v.number(), space: v.number() }),
    }),
  },
  /** The likeliest next tokens of a prompt, to see that a model speaks. */
  'models.next': {
    input: v.object({ prompt: PromptText, prompting: v.optional(s.Prompting), n: s.Positive }),
    output: v.object({
      nTokens: s.Count,
      top: v.array(v.object({ id: s.Count, token: v.string(), prob: v.number() })),
    }),
  },
  /** Tokens that a text in each language of the questions costs, per character. */
  'models.languages': {
    input: nothing,
    output: v.array(v.object({ lang: v.string(), tokensPerCharacter: v.number(), nQuestions: s.Count })),
  },
  /** What the model knows, by language: a few facts that come with Engram, each language as soon as it is asked. */
  'models.check': {
    input: v.object({ prompting: v.optional(s.Prompting) }),
    output: v.object({ langs: v.array(r.LangCheck) }),
    item: r.LangCheck,
  },
  generate: {
    input: v.object({
      prompt: PromptText,
      prompting: v.optional(s.Prompting),
      editId: v.nullable(s.Id),
      maxTokens: s.Positive,
      temperature: Temperature,
      seed: s.Count,
    }),
    output: v.object({ text: v.string(), stopped: v.string() }),
    item: v.object({ id: s.Count, text: v.string() }),
  },

  // questions: rows are pairs, one side per language; a change is one named step of the history
  /** How files would be read and what would come of it: a dry run. Nothing is changed. */
  'questions.plan': { input: v.object({ files: i.ImportFiles, choices: i.Choices }), output: i.ImportPlan },
  /**
   * One step of the history. `choices` are those of the plan; `others` are further files that are imported with the first.
   * Nothing is imported while the plan has something to ask.
   */
  'questions.import': {
    input: v.object({
      ...{ name: v.string(), source: s.FileSource },
      ...{ choices: v.optional(i.Choices), others: v.optional(i.ImportFiles) },
    }),
    output: v.object({ added: s.Count, updated: s.Count, duplicates: s.Count, refused: v.array(s.Problem) }),
  },
  /** Merges the questions of another copy of the project, as one step; nothing while something that both changed is open. */
  'questions.mergeCopy': { input: MergeInput, output: MergeOutcome },
  'questions.page': { input: s.PageOf(s.QuestionOrder), output: s.QuestionPage },
  /** Its neighbours are those of the list with this filter and order; of all pairs in their order without. */
  'questions.pair': {
    input: v.object({ pairId: v.string(), filter: v.optional(FilterText), order: v.optional(s.QuestionSort) }),
    output: s.Pair,
  },
  /**
   * All of the changes, or none: with the code `run.conflict` and `details.conflicts` where a text was made of one that
   * stands there no more. `pairIds`: the pairs that were changed or made, of many the first 1000.
   * What `tab` typed of them is kept as typed no longer.
   */
  'questions.change': {
    input: v.object({ changes: v.array(s.PairChange), tab: v.optional(s.Id) }),
    output: v.object({ ...s.Step.entries, pairIds: v.array(v.string()) }),
  },
  /** What a model answers to each side of a pair. */
  'questions.answers': { input: v.object({ pairId: v.string() }), output: v.array(q.SideAnswer) },
  /** Wrong options that a person may take; with the chosen model it takes as long as the model does. */
  'questions.propose': {
    input: v.object({
      pairId: v.string(),
      count: v.pipe(s.Count, v.minValue(1), v.maxValue(50, 'expected at most 50')),
      withModel: v.boolean(),
    }),
    output: v.array(q.ProposedOption),
  },
  /** What the project says elsewhere for a text of the pair's source like that of a field of another side, the likest first. */
  'questions.memory': {
    input: v.object({ questionId: v.string(), field: v.pipe(v.string(), v.maxLength(40)) }),
    output: v.array(q.MemoryMatch),
  },
  /** Lets the chosen model draft a side; `refused`: why what it wrote is none. Nothing is changed. */
  'questions.draft': {
    input: v.object({ pairId: v.string(), lang: v.string() }),
    output: v.object({
      draft: v.nullable(v.object({ stem: v.string(), options: v.array(v.string()), model: v.string() })),
      refused: v.nullable(v.string()),
    }),
    /** Texts that are written so far. */
    item: v.object({ done: s.Count, total: s.Count }),
  },
  /** How far the reviewers agree. */
  'questions.agreement': { input: nothing, output: q.ReviewAgreement },
  /** What became of a pair's sides, the newest step first; `isCurrent`: it was not taken back. */
  'questions.history': { input: v.object({ pairId: v.string() }), output: v.array(q.QuestionStep) },
  /** Makes sides what they were after a step, as a new step. */
  'questions.restore': {
    input: v.object({
      questionIds: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(200, 'expected at most 200 questions')),
      step: s.Count,
    }),
    output: s.Step,
  },
  /** Which columns and filters are kept; all windows learn it with the project. */
  'questions.setView': { input: q.QuestionView, output: nothing },
  /** What was typed and not saved, by any window, in the order of typing. */
  'drafts.list': { input: nothing, output: v.array(v.object({ ...q.QuestionDraft.entries, pairId: v.string() })) },
  /** Keeps what is being typed, several times a second; a text that is its base again is forgotten. */
  'drafts.put': { input: q.DraftsInput, output: nothing },
  /** What is wrong, some problems at a time. */
  'questions.lint': {
    input: nothing,
    output: v.object({ nErrors: s.Count, nWarnings: s.Count }),
    item: v.array(s.Problem),
  },
  /** Kinds of faults in the pairs that a filter finds, and what no single question shows. */
  'questions.issues': {
    input: v.object({ filter: FilterText }),
    output: v.object({ issues: v.array(q.IssueCount), ofSet: v.array(s.Problem) }),
  },
  /** Pairs that seem to be one question, some groups at a time; all of them when it resolves to their number. */
  'questions.duplicates': {
    input: v.object({ near: v.pipe(v.number(), v.minValue(0.5), v.maxValue(1)) }),
    output: v.object({ nGroups: s.Count }),
    item: v.array(q.DuplicateGroup),
  },
  /** Counts by domain and language, statuses, right letters. */
  'questions.stats': { input: nothing, output: s.QuestionStats },
  /** The terms of the project with their agreed translations, in the order in which they came. */
  'glossary.list': { input: t.TermsInput, output: t.TermsPage },
  'glossary.change': { input: t.TermsChange, output: nothing },
  /** Takes the terms of a table in, as one step. */
  'glossary.import': { input: t.TermsImport, output: t.ImportedTerms },
  /** The table that `engram data lint --glossary` reads too. */
  'glossary.export': { input: nothing, output: s.Download },
  'questions.export': {
    input: v.object({
      format: v.picklist(['jsonl', 'json', 'csv', 'tsv', 'xlsx', 'parquet']),
      /** A public layout, by its name on the command line; `huggingface` and `lm-eval` are folders, given as an archive. */
      to: v.optional(v.string()),
    }),
    /** `lost`: what the layout has no place for, by name; the questions themselves are in our own form in `jsonl`. */
    output: v.object({ ...s.Download.entries, lost: v.array(v.string()) }),
  },

  /** Everything of the open project that has all words of a text, whatever their case and accents. */
  search: {
    input: v.object({ text: Searched, limit: FewHits }),
    output: v.object({
      questions: v.array(s.QuestionHit),
      /** How many pairs there are, shown or not. */
      nQuestions: s.Count,
      runs: v.array(v.pick(s.Run, ['id', 'name', 'kind', 'createdAt'])),
      edits: v.array(v.object({ id: s.Id, name: v.string() })),
    }),
  },
  /** Of the last detection's strongest neurons, those that make a token likelier that begins so; none while no model is loaded. */
  'search.neurons': {
    input: v.object({ text: Searched, limit: FewHits }),
    output: v.array(v.object({ neuron: s.NeuronRef, token: v.string() })),
  },

  'history.list': { input: nothing, output: s.History },
  /** Goes back or forward to just behind a step; 0 is the state before the first one. */
  'history.goto': { input: v.object({ step: s.Count }), output: s.History },

  'jobs.list': { input: nothing, output: v.array(s.Job) },
  /** Answers at once; the job's event says when it has stopped. What was computed is kept. */
  'jobs.stop': { input: v.object({ jobId: s.Id }), output: nothing },
  'jobs.resume': { input: v.object({ jobId: s.Id }), output: s.Started },
  'jobs.dismiss': { input: v.object({ jobId: s.Id }), output: nothing },

  // runs: immutable results of predict, detect, evaluate and compare; name, star and tags may change
  /** The newest first. `filter` asks of any setting or figure: `kind:predict accuracy.ar>0.4 seed:7`; without it all. */
  'runs.list': { input: v.object({ filter: v.optional(FilterText) }), output: v.array(s.Run) },
  'runs.start': {
    input: v.intersect([s.RunSettings, v.object({ clientId: s.ClientId, computedBy: v.optional(s.ComputedBy) })]),
    output: s.Started,
  },
  /** Time and memory from three questions. */
  'runs.estimate': { input: s.RunSettings, output: s.Estimate },
  /** The first prompt that these settings ask, as the model gets it, with its tokens. */
  'runs.preview': {
    input: s.RunSettings,
    output: v.object({ nQuestions: s.Count, nVariants: s.Count, prompt: v.string(), pieces: v.array(v.string()) }),
  },
  /** A few questions of the run asked raw and in a chat, so that people choose knowingly. `chat`: how one is made. */
  'runs.tryPrompting': {
    input: v.object({ settings: s.RunSettings, chat: s.ChatParts }),
    output: r.PromptTrial,
    item: v.object({ done: s.Count, total: s.Count }),
  },
  /** Goes on with a run that was stopped or failed, in this session or an earlier one; by who computed it before, unless another is named. */
  'runs.resume': { input: v.object({ runId: s.Id, computedBy: v.optional(s.ComputedBy) }), output: s.Started },
  'runs.change': { input: s.RunChange, output: s.Run },
  'runs.rows': { input: s.RowsInput, output: s.RowPage },
  'runs.breakdown': { input: r.BreakdownInput, output: r.Breakdown },
  /** The detections of the project that ask questions of this one, of the same model. */
  'runs.sideBySide': { input: v.object({ runId: s.Id }), output: r.SideBySide },
  /** Each question of a run that has put methods beside exact effects. */
  'runs.agreement': { input: v.object({ runId: s.Id }), output: v.array(QuestionAgreementSchema) },
  'runs.evaluation': { input: v.object({ runId: s.Id }), output: r.EvaluationView },
  /** The run's capsule: what came out of it, as files. */
  'runs.files': { input: v.object({ runId: s.Id }), output: v.array(r.RunFile) },
  /** Writes a finished run as a folder: the one that the command line writes and reads. */
  'runs.export': { input: v.object({ runId: s.Id, path: s.Path }), output: v.object({ path: s.Path }) },
  /** Takes the runs of such a folder into the project. */
  'runs.import': { input: v.object({ path: s.Path }), output: v.object({ runIds: v.array(s.Id) }) },
  'runs.file': { input: v.object({ runId: s.Id, name: v.string() }), output: s.Download },

  // maps of a detection
  'map.tile': { input: n.TileInput, output: n.Tile },
  'map.select': { input: n.SelectInput, output: n.Selection },
  'map.layers': { input: n.FacetInput, output: n.LayerCounts },
  'map.overlap': { input: n.OverlapInput, output: n.Overlap },
  'map.neurons': { input: s.PageOf(n.NeuronOrder, n.FacetInput.entries), output: n.NeuronPage },
  'map.questions': { input: s.PageOf(n.DetectedOrder, n.FacetInput.entries), output: n.DetectedPage },
  'neuron.facts': {
    input: v.object({ runId: v.nullable(s.Id), neuron: s.NeuronRef }),
    output: n.NeuronFacts,
  },
  /** What becomes of the right letter with the neuron off at the last position; each prompt is kept once it is known. */
  'neuron.effects': {
    input: v.object({ neuron: s.NeuronRef, source: n.EffectSource, sample: v.nullable(s.Positive) }),
    output: n.NeuronEffects,
    /** Prompts so far; none while the model is loaded. */
    item: v.object({ done: s.Count, total: s.Count }),
  },
  /** Its activation at every token of a text. */
  'neuron.activations': {
    input: v.object({ neuron: s.NeuronRef, text: PromptText }),
    output: v.object({ tokens: v.array(v.object({ id: s.Count, text: v.string() })), values: s.Float32 }),
  },
  /** What a person calls the open model's neurons; kept with the project. */
  'neurons.labels': { input: nothing, output: v.array(n.StoredLabel) },
  /** A named step of the history; without label and note there is none of this neuron any more. */
  'neurons.label': { input: n.NeuronLabel, output: v.array(n.StoredLabel) },
  /** The detections of the project that are of the open model, the newest first, with what each says of the neuron. */
  'neuron.found': { input: v.object({ neuron: s.NeuronRef }), output: v.array(n.NeuronFinding) },

  // named sets of neurons, kept beside the settings: every project of their model can take them
  'sets.list': { input: nothing, output: v.array(n.NeuronSetEntry) },
  'sets.save': { input: n.NewNeuronSet, output: v.array(n.NeuronSetEntry) },
  /** Refused for a set of another model. */
  'sets.take': {
    input: v.object({ setId: s.Id }),
    output: v.object({ name: v.string(), neurons: v.array(s.NeuronRef) }),
  },
  'sets.remove': { input: v.object({ setId: s.Id }), output: v.array(n.NeuronSetEntry) },
  /** The file that `engram edit make --neurons` reads too. */
  'sets.file': { input: v.object({ setId: s.Id }), output: s.Download },
  'sets.import': {
    input: v.object({
      name: Name,
      text: v.pipe(v.string(), v.maxLength(2_000_000, 'expected a file of at most 2 MB')),
    }),
    output: v.array(n.NeuronSetEntry),
  },

  // edits: named, reversible, saved with the project
  'edits.list': { input: nothing, output: v.array(n.StoredEdit) },
  'edits.save': { input: n.EditDraft, output: n.StoredEdit },
  'edits.remove': { input: v.object({ editId: s.Id }), output: nothing },
  'edits.file': { input: v.object({ editId: s.Id }), output: s.Download },
  /** A prompt continued with and without the edit, same seed; items of both sides come as they are made. */
  'edits.freeText': {
    input: v.object({
      editId: s.Id,
      prompt: PromptText,
      prompting: v.optional(s.Prompting),
      maxTokens: s.Positive,
      temperature: Temperature,
      seed: s.Count,
    }),
    output: n.FreeText,
    item: v.object({ side: v.picklist(['before', 'after']), text: v.string() }),
  },

  /** Runs side by side on the questions they share. */
  'compare.runs': {
    input: v.object({ runIds: r.AnswersRefs, baselineId: r.AnswersRef }),
    output: r.Comparison,
  },
  /** The answers of two runs beside each other, `before` those of the baseline. */
  'compare.rows': { input: r.ComparedRowsInput, output: s.RowPage },

  'report.get': { input: nothing, output: v.array(n.ReportBlock) },
  'report.set': {
    input: v.object({ blocks: n.ReportBlocks }),
    output: v.array(n.ReportBlock),
  },
  /** One HTML file that holds everything, or the numbers behind it as a folder in a zip-less bundle of JSON. */
  'report.export': { input: v.object({ format: v.picklist(['html', 'pdf', 'json']) }), output: s.Download },
} as const satisfies Contract

type WindowContract = typeof workbenchContract
export type WorkbenchMethod = MethodOf<WindowContract>
export type WorkbenchInput<M extends WorkbenchMethod> = InputOf<WindowContract, M>
export type WorkbenchOutput<M extends WorkbenchMethod> = OutputOf<WindowContract, M>
export type WorkbenchItem<M extends WorkbenchMethod> = ItemOf<WindowContract, M>
