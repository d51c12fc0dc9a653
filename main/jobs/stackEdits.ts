import { stackEdits, type Stack } from '../methods/edits/stack.ts'
import type { CallInput } from '../runs/calls/calls.ts'

export type StackEditsInput = CallInput<'edit.stack'>

/** Several edits as one, with what they do to the neurons that more than one of them names. */
export function stackEditsJob({ edits, positions, name }: StackEditsInput): Stack {
  return stackEdits(edits, { positions: positions ?? undefined, name: name ?? undefined })
}
