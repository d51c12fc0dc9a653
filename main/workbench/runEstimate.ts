import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { freeTexts } from '../datasets/freeTexts.ts'
import type { Question } from '../datasets/question.ts'
import { formatQuestionLines } from '../datasets/questionLines.ts'
import { detectInput } from './detectCall.ts'
import type { EngineLine, RunChoice } from './engineLine.ts'
import { layOutFiles } from './layOut.ts'
import type { AskedPart } from './renderAsked.ts'
import type { RunSettings } from './shapes.ts'

export interface EstimateOptions {
  readonly engine: Pick<EngineLine, 'call'>
  readonly run: RunChoice
  /** Where questions are laid out for the engine. */
  readonly folder: string
  /** What was measured before, in milliseconds a prompt: what is in the store already tells no time. */
  readonly known: Map<string, number>
  readonly signal: AbortSignal
}

/** Questions of a trial, and how many trials are made until one of them has to be computed. */
const nTrial = 2
const mostTrials = 3

/**
 * How long a run will take, from a few of its questions: the first one loads the model, the next ones are timed. What is
 * computed is kept, and need not be again.
 */
export async function estimateRun(
  settings: RunSettings,
  { questions, nQuestions, nVariants }: Pick<AskedPart, 'questions' | 'nQuestions' | 'nVariants'>,
  options: EstimateOptions,
): Promise<{ fromStore: number; remainingMs: [number, number] }> {
  const { run, known } = options
  const key = JSON.stringify([run.model, run.device, settings.kind === 'detect' ? settings.detect : 'ask'])
  const first = await trial(settings, questions.slice(0, 1), options)
  const tried = { ...first }
  let perPromptMs = known.get(key)
  for (let i = 0; i < mostTrials && perPromptMs === undefined; i++) {
    const next = questions.slice(1 + i * nTrial, 1 + (i + 1) * nTrial)
    if (next.length === 0) break
    const { elapsedMs, nPrompts, nComputed } = await trial(settings, next, options)
    tried.nPrompts += nPrompts
    tried.nComputed += nComputed
    if (nComputed > 0) perPromptMs = elapsedMs / nComputed
  }
  if (perPromptMs !== undefined) known.set(key, perPromptMs)
  perPromptMs ??= first.elapsedMs / Math.max(1, first.nPrompts)
  const all = Math.max(0, nVariants - tried.nPrompts) + (nPasses(settings, nQuestions, nVariants) - 1) * nVariants
  return {
    fromStore: tried.nPrompts - tried.nComputed,
    remainingMs: [0.9 * all * perPromptMs, 1.3 * all * perPromptMs],
  }
}

/** How often every prompt is asked. */
function nPasses(settings: RunSettings, nQuestions: number, nVariants: number): number {
  switch (settings.kind) {
    case 'compare':
      return 2 + settings.controlSeeds
    case 'dose':
      return settings.factors.length * (1 + settings.controlSeeds)
    case 'evaluate':
      return evaluationPrompts(nQuestions, nVariants, settings.controls) / Math.max(1, nVariants)
    default:
      return 1
  }
}

/**
 * Edited prompts of an evaluation, about: each variant under the own and ten random sets of two kinds, other questions in
 * five places, pooled sets; all of it with neurons doubled and with neurons off. Free text, whose every token is read, is
 * counted as five prompts each: with a small model of many words it takes longer than that.
 */
function evaluationPrompts(nQuestions: number, nVariants: number, controls: number): number {
  const freeText = 5 * freeTexts.length * 12 * 2
  return nVariants + 2 * (21 * nVariants + nQuestions * (7 * controls + 20) + freeText)
}

interface Trial {
  nPrompts: number
  nComputed: number
  elapsedMs: number
}

async function trial(settings: RunSettings, questions: readonly Question[], options: EstimateOptions): Promise<Trial> {
  const { engine, run, folder, signal } = options
  const lines = new TextEncoder().encode(formatQuestionLines(questions))
  const dir = await layOutFiles(folder, new Map([['questions.jsonl', lines]]))
  const data = join(dir, 'questions.jsonl')
  try {
    if (settings.kind === 'detect') {
      const { variants, computed, elapsedMs } = await engine.call('detect', detectInput(settings, run, data), {
        signal,
      })
      return { nPrompts: variants, nComputed: computed, elapsedMs }
    }
    const letters = 'asked' in settings ? settings.asked.letters : 'auto'
    const { variants, computed, elapsedMs } = await engine.call(
      'predict',
      { run, data, letters, edit: null },
      { signal },
    )
    return { nPrompts: variants, nComputed: computed, elapsedMs }
  } finally {
    await rm(dirname(dir), { recursive: true, force: true })
  }
}
