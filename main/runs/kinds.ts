/**
 * Every kind of run, for every host: what it is called, what it can be told, and how it is done. The engine is given as
 * a function, and a host decides where the files and figures go: to a folder, a project, or a terminal.
 */
import { agree } from './kinds/agree.ts'
import { attribute } from './kinds/attribute.ts'
import { bake } from './kinds/bake.ts'
import { compare } from './kinds/compare.ts'
import { detect } from './kinds/detect.ts'
import { dose } from './kinds/dose.ts'
import { evaluate } from './kinds/evaluate.ts'
import { faithfulness } from './kinds/faithfulness.ts'
import { predict } from './kinds/predict.ts'
import { rerun } from './kinds/rerun.ts'
import type { RunKind } from './kindFields.ts'

export const kinds = {
  predict,
  detect,
  evaluate,
  compare,
  dose,
  agree,
  faithfulness,
  rerun,
  bake,
  attribute,
} as const satisfies Record<RunKind, object>

/** What a run is called until a person names it: its kind and a number. @param runs those that stand beside it */
export function nextRunName(runs: readonly { readonly kind: string }[], kind: RunKind): string {
  return `${kinds[kind].title} ${runs.filter((run) => run.kind === kind).length + 1}`
}
