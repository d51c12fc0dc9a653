import { checkEdit, type Edit } from '../engine/edit.ts'
import { continuationDrift, firstDifference, repetition } from '../methods/edits/twinTexts.ts'
import { generateJob } from './generate.ts'
import type { Hooks } from './hooks.ts'
import type { Models } from './models.ts'
import { promptIds } from './promptIds.ts'
import type { CallInput } from '../runs/calls/calls.ts'

export type CompareTextsInput = CallInput<'edit.text'>

export type Side = 'before' | 'after'

/** Continues a prompt without and with an edit, drawn with the same seed; pieces of both texts are items. */
export async function compareTextsJob(
  input: CompareTextsInput,
  models: Models,
  hooks: Hooks<{ side: Side; id: number; text: string }>,
) {
  const startMs = performance.now()
  const { edit, beforeEdit, run, signal } = { ...input, ...hooks }
  await using open = await models.open(run, hooks)
  for (const each of beforeEdit === null ? [edit] : [beforeEdit, edit]) checkEdit(each, open.shape, open.fingerprint)
  const ids = await promptIds(input.prompt, open, hooks)
  const before = await continued('before', beforeEdit)
  const after = await continued('after', edit)
  const kl = await open.withModel((model) =>
    continuationDrift(model, ids, before.generated, edit, { beforeEdit, signal }),
  )
  return {
    ...{ fingerprint: open.fingerprint, device: before.device, cached: false, elapsedMs: performance.now() - startMs },
    ...{ ids: [...ids], before: textOf(before), after: textOf(after), kl: [...kl] },
    firstDifference: firstDifference({ before: before.generated, after: after.generated }),
    meanKl: kl.reduce((sum, value) => sum + value, 0) / kl.length,
  }

  function continued(side: Side, of: Edit | null) {
    const onItem = (item: { id: number; text: string }): void => hooks.onItem({ side, ...item })
    return generateJob({ ...input, edit: of }, models, { ...hooks, onItem })
  }
}

function textOf({ generated, text, stopped }: Awaited<ReturnType<typeof generateJob>>) {
  return { generated, text, stopped, repetition: repetition(generated) }
}
