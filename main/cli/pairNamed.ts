import { WorkbenchError } from '../base/errors.ts'
import { pairIdOf, type QuestionPair } from '../datasets/pairs.ts'

/** The pair of a file that `--question` names by its own id or that of a side. */
export function pairNamed(id: string, all: readonly QuestionPair[], file: string): QuestionPair {
  const found = all.find(
    ({ pairId, sides }) => pairId === id || sides.some((side) => side.id === id || pairIdOf(side) === id),
  )
  if (found !== undefined) return found
  throw new WorkbenchError(
    'input.value',
    `${file} has no question ${JSON.stringify(id)}; --question takes an id or a pair.`,
  )
}
