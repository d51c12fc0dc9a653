import type { MeanAgreement } from '../methods/agreement.ts'
import type { Evaluation, Field, FieldEvaluation, RunEvaluation } from '../methods/evaluationSchema.ts'

/** A question's texts, for those who read the report. */
export interface QuestionTexts {
  readonly stem: string
  readonly options: readonly string[]
  readonly answer: number
}

/** What a report says beside the figures of an evaluation. */
export interface ReportContext {
  /** Version of Engram that makes the report. */
  readonly engram: string
  /** Of each run of the evaluation, in its order: null where its folder is not at hand. */
  readonly runs: readonly (RunDetails | null)[]
  /** The command line that repeats the evaluation. */
  readonly command: string
}

/** What a run's folder knows and its evaluation does not. */
export interface RunDetails {
  /** Version of Engram that made the run. */
  readonly engram: string
  readonly modelType: string
  /** By id. */
  readonly questions: ReadonlyMap<string, QuestionTexts>
  /** What the detection warned of. */
  readonly warnings: readonly string[]
  /** By question, what single neurons do; empty where that was not measured. */
  readonly effects: ReadonlyMap<string, NeuronEffects>
  /** How its lists agree with what neurons do alone; null where that was not measured. */
  readonly agreement: MeanAgreement | null
  /** What a person calls neurons, by `layer * dMlp + neuron`. */
  readonly labels: ReadonlyMap<number, string>
  /** The command line that repeats the detection. */
  readonly command: string
  /** Of a chat: the text of the template that was used, and the file that `command` looks for it in. */
  readonly template: { readonly text: string; readonly file: string } | null
}

/** By `layer * dMlp + neuron`, what the neuron does to the answer when it is switched off alone. */
export type NeuronEffects = ReadonlyMap<number, NeuronEffect>

export interface NeuronEffect {
  /** In the unit of the detection's objective, mean over the question's variants; positive where it supports the answer. */
  readonly effect: number
  /** Nats of ln P(right letter); null for a contrast. */
  readonly effectLog: number | null
}

/** One run as the sections of a report see it. */
export interface RunView {
  readonly evaluation: Evaluation
  readonly run: RunEvaluation
  readonly details: RunDetails | null
  /** Begins the ids of its headings and figures. */
  readonly id: string
  /** Of one run alone, without others beside it. */
  readonly isOnly: boolean
  /** All questions together; null for a run without any. */
  readonly all: FieldEvaluation | null
  /** All questions, then domains and languages: the rows of most figures. */
  readonly fields: readonly FieldEvaluation[]
}

export function runView(evaluation: Evaluation, index: number, context: ReportContext): RunView {
  const run = evaluation.runs[index]!
  return {
    ...{ evaluation, run, details: context.runs[index] ?? null, id: `run${index + 1}` },
    isOnly: evaluation.runs.length === 1,
    all: run.fields.find(({ field }) => field.kind === 'all') ?? null,
    fields: run.fields.filter(({ field }) => field.kind !== 'both'),
  }
}

const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'code' })

/** A field as people call it: `All questions`, `geography`, `Arabic`, `geography, Arabic`. */
export function fieldLabel({ kind, domain, lang }: Pick<Field, 'kind' | 'domain' | 'lang'>): string {
  if (kind === 'all') return 'All questions'
  const parts = [
    ...(kind === 'lang' ? [] : [domain === null || domain === '' ? 'no domain' : domain]),
    ...(kind === 'domain' ? [] : [languageName(lang)]),
  ]
  return parts.join(', ')
}

/** The label of a field that is known by its id alone, as the matrices of an evaluation name theirs. */
export function fieldLabelOf(run: RunEvaluation, id: string): string {
  const found = run.fields.find(({ field }) => field.id === id)
  return found === undefined ? id : fieldLabel(found.field)
}

export function languageName(lang: string | null): string {
  if (lang === null || lang === '') return 'no language'
  try {
    return names.of(lang) ?? lang
  } catch {
    return lang
  }
}
