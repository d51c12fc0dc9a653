import type { Edit } from '../engine/edit.ts'
import { stackEdits, type Stack } from '../methods/edits/stack.ts'

export interface StackEditsInput {
  readonly edits: readonly Edit[]
  readonly positions: Edit['positions'] | null
  readonly name: string | null
}

/** Several edits as one, with what they do to the neurons that more than one of them names. */
export function stackEditsJob({ edits, positions, name }: StackEditsInput): Stack {
  return stackEdits(edits, { positions: positions ?? undefined, name: name ?? undefined })
}
