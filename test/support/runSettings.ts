/** What the runs of tests are set to, said once. */
import type { RunSettings } from '../../main/workbench/shapes.ts'

type Of<K extends RunSettings['kind']> = Extract<RunSettings, { readonly kind: K }>

/** As the window sets a detection up. */
export const usualThresholds = { t: 0.2, u: 0.3, v: 20 }

/** Each question in three wordings. */
export function toPredict(filter = ''): Of<'predict'> {
  return { kind: 'predict', asked: asked(filter), editId: null }
}

export function toDetect({ t = usualThresholds.t, seed = 0 } = {}): Of<'detect'> {
  const detect = { ...usualThresholds, method: 'qrnca', mode: 'corrected' as const, objective: 'prob' as const, t }
  return { kind: 'detect', asked: { ...asked(''), seed }, detect }
}

/** With one random control. */
export function toCompare(editId: string, filter = ''): Of<'compare'> {
  return { kind: 'compare', asked: asked(filter), editId, controlSeeds: 1 }
}

export function toEvaluate(runId: string): Of<'evaluate'> {
  return { kind: 'evaluate', runId, controls: 2, seed: 0 }
}

function asked(filter: string) {
  return { filter, templates: 'question-first' as const, letters: 'auto' as const, seed: 0 }
}
