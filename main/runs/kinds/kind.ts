import type { Progress } from '../../base/contract.ts'
import { WorkbenchError } from '../../base/errors.ts'
import type { Edit } from '../../engine/edit.ts'
import type { Answer } from '../../methods/answers/answerSchema.ts'
import type { AskedQuestion } from '../../methods/answers/units.ts'
import type { RandomKind } from '../../methods/evaluation/randomSets.ts'
import type { AnswerPart } from '../answers.ts'
import type { RunCall } from '../calls/calls.ts'
import type { ModelRun } from '../calls/common.ts'
import type { DetectOutput } from '../calls/detection.ts'
import type { CapsuleFiles } from '../capsule.ts'
import type { RunFigures } from '../details.ts'
import type { Options, RunKind } from '../kindFields.ts'

/** What every run is given besides its input. */
export interface RunContext {
  readonly call: RunCall
  /** Model, device and store. */
  readonly run: ModelRun
  /** Of Engram. */
  readonly version: string
  readonly signal: AbortSignal
  readonly onProgress?: ((progress: Progress) => void) | undefined
  readonly onWarning?: ((sentence: string) => void) | undefined
  /** Told what the engine sends, piece by piece. */
  readonly onItem?: ((item: object) => void) | undefined
  /** Told of every answer as it is known, with what it was given under. */
  readonly onAnswer?: ((part: AnswerPart, answer: Answer) => void) | undefined
  /** Told now and then what the questions of a detection that are done give. */
  readonly onSoFar?: ((detection: DetectOutput) => void) | undefined
  /** Told after every prompt how to find out what the answers so far come to. */
  readonly onFigures?: ((figures: () => Found) => void) | undefined
}

/** The questions that are asked, where figures are counted by their facts. */
export type AskedQuestions = () => Promise<readonly AskedQuestion[]>

/** What a run found, as far as it is known without the questions' host. */
export type Found = Partial<RunFigures>

export interface Done<Result> extends Found {
  /** The engine's answer. */
  readonly result: Result
  readonly files: CapsuleFiles
}

/** One kind of run. */
export interface Kind<K extends RunKind, Input, Result> {
  readonly title: string
  /** Whether its prompts can be computed by several machines. */
  readonly isShared?: true
  run(input: Input, options: Options<K>, context: RunContext): Promise<Done<Result>>
}

export function hooksOf<Item extends object>({ signal, onProgress, onWarning, onItem }: RunContext) {
  return { signal, onProgress, onWarning, onItem: (item: Item): void => onItem?.(item) }
}

/** Which random sets `--control-layers` names. */
export function controlKind(layers: 'any' | 'same'): RandomKind {
  return layers === 'same' ? 'sameLayers' : 'random'
}

export function jsonFile(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`)
}

/**
 * Calls, and ends the call with a reason as soon as one of its items cannot be used: an error that a listener throws would
 * be nobody's.
 */
export async function whileUsable<T>(
  { signal }: Pick<RunContext, 'signal'>,
  call: (signal: AbortSignal, refuse: (reason: Error) => void) => Promise<T>,
): Promise<T> {
  const refused = new AbortController()
  try {
    const result = await call(AbortSignal.any([signal, refused.signal]), (reason) => refused.abort(reason))
    refused.signal.throwIfAborted()
    return result
  } catch (error) {
    // What ended it, not that it was ended.
    throw refused.signal.aborted ? refused.signal.reason : error
  }
}

/** Numbers that have overflowed say nothing about the model. @returns null for an answer that can be used */
export function unusable(
  { id, mass }: Pick<Answer, 'id' | 'mass'>,
  edit: Pick<Edit, 'name'> | null,
): WorkbenchError | null {
  if (Number.isFinite(mass)) return null
  if (edit === null) {
    return new WorkbenchError('input.value', `The model's answer to ${id} is no number; its weights cannot be right.`)
  }
  return new WorkbenchError(
    'input.value',
    `Stopped at ${id}: under "${edit.name}" the model's answer is no number any more. The edit is too strong.`,
    { fixes: [{ label: 'Halve the strength', command: 'edit.halve', argument: null }] },
  )
}
