import type { Side } from '../../api/shapes.ts'
import { m } from '#messages'

export type Origin = NonNullable<Side['origin']>

export const origins: readonly Origin[] = ['human', 'edited', 'machine']

/** Who wrote a side, in words. */
export function originText(origin: Origin): string {
  return { human: m.transHuman, edited: m.transEdited, machine: m.transMachine }[origin]()
}
