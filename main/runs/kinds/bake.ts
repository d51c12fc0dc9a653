import type { OutputOf } from '../../base/contract.ts'
import type { Edit } from '../../engine/edit.ts'
import type { runCalls } from '../calls/calls.ts'
import { hooksOf, jsonFile, type Kind } from './kind.ts'

export interface BakeInput {
  readonly edit: Edit
  /** Folder of the new checkpoint, new or empty. */
  readonly out: string
}

/** A checkpoint that has an edit in its weights, compared with the model that is edited while it runs. */
export const bake: Kind<'bake', BakeInput, OutputOf<typeof runCalls, 'edit.bake'>> = {
  title: 'Bake',
  async run({ edit, out }, options, context) {
    const { call, run } = context
    const result = await call('edit.bake', { run, edit, out, ...options }, hooksOf(context))
    return {
      result,
      summary: { kind: 'bake', edit: edit.name, out, baked: result },
      files: { 'edit.json': jsonFile(edit), 'baked.json': jsonFile(result) },
    }
  },
}
