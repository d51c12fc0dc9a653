import { append } from '../base/lists.ts'
import { formatQuestionLines } from '../datasets/questionLines.ts'
import type { Question } from '../datasets/question.ts'
import { rawPrompting } from '../models/tokenizer/prompting.ts'
import type { ExperimentSource } from '../runs/calls/edits.ts'
import type { EffectSource, Part } from '../rpc/window/shapes.ts'
import { askedQuestions } from './askedQuestions.ts'
import { refusal } from './failures.ts'
import { createFoundBy } from './foundBy.ts'
import type { MapCache } from './mapData.ts'
import { modelFingerprint } from './modelFingerprint.ts'
import { modelChoice, type ModelsOptions } from './modelsPart.ts'
import { capsuleOf } from './runInputs.ts'
import { parseFilter, searchable } from './typedFilter.ts'

type Methods = 'neuron.effects' | 'neuron.activations' | 'neuron.found'

/** Of the option orders of questions without prompts, and of what is drawn: one seed, so that what was kept is found again. */
const seed = 0

/** What a filter may ask of a detection's questions. */
const detectionKeys = ['id', 'pair', 'domain', 'lang'] as const

export interface NeuronPageOptions extends ModelsOptions {
  readonly maps: MapCache
}

/** What a neuron's page asks: its exact effects, its activation in a text, and who found it. */
export function neuronPagePart(options: NeuronPageOptions): Part<Methods> {
  const { session, engine } = options
  const foundBy = createFoundBy()
  session.onChange(() => foundBy.clear())
  return {
    async 'neuron.effects'({ neuron, source, sample }, { signal, onItem, onWarning }) {
      const { run } = modelChoice(options)
      const asked = await sourceOf(options, source, signal)
      const input = {
        ...{ run, neurons: [neuron], source: asked.source, group: asked.group, sample, seed },
        ...{ ...rawPrompting, prompting: null },
      }
      const { neurons, questions, prompts, computed, device } = await engine.call('neuron.effects', input, {
        ...{ signal, onWarning },
        onProgress: ({ phase, done, total }) => void (phase === 'measure' && onItem({ done, total })),
      })
      const [{ questions: rows, effect, effectLog, activation }] = neurons as [(typeof neurons)[number]]
      return { effect, effectLog, activation, rows, questions, prompts, computed, device }
    },
    async 'neuron.activations'({ neuron, text }, { signal, onWarning }) {
      const { run } = modelChoice(options)
      const prompt = { kind: 'text' as const, text, ...rawPrompting }
      const input = { run, neurons: [neuron], prompt }
      const { tokens, neurons } = await engine.call('neuron.activations', input, { signal, onWarning })
      return {
        tokens: tokens.map(({ id, text: piece }) => ({ id, text: piece ?? `#${id}` })),
        values: neurons[0]!.values,
      }
    },
    async 'neuron.found'({ neuron }, { signal }) {
      const project = session.require()
      const fingerprint = await modelFingerprint(options, signal)
      return await foundBy.find(project, { fingerprint, place: neuron }, signal)
    },
  }
}

async function sourceOf(
  { session, maps }: NeuronPageOptions,
  { runId, filter }: EffectSource,
  signal: AbortSignal,
): Promise<{ source: ExperimentSource; group: { ids: string[]; fields: string[] } | null }> {
  const project = session.require()
  if (runId !== null) {
    const { detection } = await maps.get(project, runId)
    const source = { kind: 'detection' as const, detection: capsuleOf(project, runId) }
    const fits = parseFilter(filter, detectionKeys)
    const ids = detection.questions.flatMap(({ id, domain, lang, pair, source: { stem } }) =>
      fits({ values: { id, domain, lang, pair }, text: searchable(`${id}\n${stem}`) }) ? [id] : [],
    )
    if (ids.length === 0) throw refusal('input.value', 'No question of this detection fits the filter; change it.')
    return { source, group: ids.length === detection.questions.length ? null : { ids, fields: [] } }
  }
  const questions: Question[] = []
  const asked = { filter, templates: 'question-first' as const, seed }
  for await (const part of askedQuestions(project.questions, asked, signal)) append(questions, part.questions)
  const bytes = new TextEncoder().encode(formatQuestionLines(questions))
  return {
    source: { kind: 'questions', data: { kind: 'bytes', name: 'questions.jsonl', bytes }, letters: 'auto' },
    group: null,
  }
}
