import { WorkbenchError } from '../base/errors.ts'
import { inOrder } from '../base/inOrder.ts'
import { mostTogether } from '../engine/runtime/weightPlan.ts'
import type { ModelRun } from '../runs/calls/common.ts'
import type { Units } from '../runs/calls/work.ts'
import type { NewResult } from '../store/results.ts'
import type { EngineParts } from './engineParts.ts'
import type { Hooks } from './hooks.ts'
import { meanActivation } from './meanActivation.ts'
import { textDrifts } from './measuredDrift.ts'
import { measuredGroups } from './measuredPrompts.ts'
import type { Models, OpenModel } from './models.ts'
import { probabilitiesOf } from './predict.ts'
import { generatedFor } from './predictGenerated.ts'
import { scoresOf } from './predictOptions.ts'
import { questionEffects } from './questionEffects.ts'
import { storedLetters } from './storedLetters.ts'
import { variantScores } from './variantScores.ts'

export interface WorkJobInput {
  readonly run: ModelRun
  readonly units: Units
}

interface WorkContext {
  readonly open: OpenModel
  readonly parts: EngineParts
  readonly device: string
  readonly hooks: Hooks<unknown>
}

/**
 * Computes units that another machine planned. Each result is an item, under the key that the plan gave it.
 *
 * @throws WorkbenchError 'run.differs' where what is computed here has another key: of another model, or of an Engram whose
 *         numbers are others
 */
export async function workJob(input: WorkJobInput, models: Models, parts: EngineParts, hooks: Hooks<NewResult>) {
  const startMs = performance.now()
  const { run, units } = input
  await using open = await models.open(run, hooks)
  const left = new Set(units.units.map(({ key }) => key))
  const tell = (result: NewResult): void => {
    if (left.delete(result.key)) hooks.onItem(result)
  }
  checkIds(units, open)
  // what earlier runs left here may have come out otherwise, with another number of threads
  const cache = { ...open.cache, get: () => null, has: () => false, put: tell }
  const { signal, onProgress, onWarning } = hooks
  await computeUnits(units, {
    ...{ open: { ...open, cache }, parts, device: run.device },
    hooks: { signal, onProgress, onWarning, onItem: () => undefined },
  })
  if (left.size > 0) {
    throw new WorkbenchError(
      'run.differs',
      `The plan is of another model, or of another version of Engram: ${left.size} of its ${units.units.length} prompts have other names here.`,
    )
  }
  const memoryBytes = process.resourceUsage().maxRSS * 1024
  return { fingerprint: open.fingerprint, elapsedMs: performance.now() - startMs, memoryBytes }
}

/** @throws WorkbenchError 'input.value' for tokens and prompts that the model does not have room for */
function checkIds({ units }: Units, { shape: { dVocab, nCtx } }: OpenModel): void {
  for (const { work } of units) {
    if (work.ids.length > 0 && work.ids.length <= nCtx && work.ids.every((id) => id < dVocab)) continue
    throw new WorkbenchError(
      'input.value',
      `A prompt of the plan is not one that this model reads (${nCtx} tokens at most).`,
    )
  }
}

async function computeUnits(of: Units, { open, parts, device, hooks }: WorkContext): Promise<void> {
  const { signal } = hooks
  const scoring = { open, parts, device }
  switch (of.method) {
    case 'activation':
      return void (await meanActivation(worksOf(of), open, device, hooks))
    case 'detect': {
      const variants = worksOf(of).map((work) => ({ ...work, question: '' }))
      return void (await variantScores(variants, { ...of.shared, to: values(of.shared.to) }, scoring, hooks))
    }
    case 'exact':
      return void (await questionEffects(worksOf(of), { ...of.shared, to: values(of.shared.to) }, scoring, hooks))
    case 'letters':
      return await drained(
        inOrder(worksOf(of), mostTogether, (work) => probabilitiesOf(work, { ...of.shared, device }, open, hooks)),
      )
    case 'generated':
      return await drained(
        inOrder(worksOf(of), mostTogether, ({ ids }) => generatedFor(ids, of.shared, device, open, hooks)),
      )
    case 'option-texts':
      return await drained(
        inOrder(worksOf(of), mostTogether, ({ ids, continuations }) =>
          scoresOf({ context: ids, continuations }, { ...of.shared, device }, open, hooks),
        ),
      )
    case 'edited-letters':
      return void (await storedLetters(worksOf(of), open, device, hooks))
    case 'evaluate':
      return await drained(measuredGroups(worksOf(of), open, device, signal))
    case 'drift':
      // one text after the other: what it is without an edit is computed once
      for (const texts of Map.groupBy(worksOf(of), ({ ids }) => ids.join()).values()) {
        await drained(textDrifts(texts, open, device, signal))
      }
  }
}

function worksOf<W>({ units }: { readonly units: readonly { readonly work: W }[] }): W[] {
  return units.map(({ work }) => work)
}

/** As they were before they were written as JSON. */
function values(to: number | readonly number[]): number | Float32Array {
  return typeof to === 'number' ? to : Float32Array.from(to)
}

async function drained(results: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of results);
}
