import { WorkbenchError } from '../base/errors.ts'

const shareable = new WeakSet()

/** Notes that several machines can share the work of an action. */
export function markShareable<Action extends object>(action: Action): Action {
  shareable.add(action)
  return action
}

/** @throws WorkbenchError 'input.usage' for an action whose work one machine does */
export function checkShareable(action: object): void {
  if (shareable.has(action)) return
  throw new WorkbenchError(
    'input.usage',
    'Several machines share the work of detect, predict, evaluate, edit compare and edit dose: name one of these.',
  )
}
