import { presetsOf } from '../../main/runs/fields.ts'
import { kindFields, presetFactors, type RunKind } from '../../main/runs/kindFields.ts'
import type { RunSettings, SettingsOf } from '../../main/runs/settings.ts'

type Change<S extends RunSettings> = Partial<Omit<S, 'kind' | 'asked' | 'options'>> & {
  readonly asked?: Partial<Extract<RunSettings, { readonly kind: 'predict' }>['asked']>
  readonly options?: Partial<S['options']>
}

const asked = { asked: { filter: '', templates: 'both' } }
/** What no setting of a kind has a preset for. */
const given = {
  predict: { ...asked, editId: null },
  detect: { ...asked, backgroundId: null },
  evaluate: { runIds: [] },
  compare: { ...asked, editId: null, beforeEditId: null },
  dose: { ...asked, editId: null, factors: presetFactors },
  agree: { ...asked, methods: ['attribution', 'relp'] },
  faithfulness: { ...asked, methods: ['attribution', 'random'] },
  rerun: { runId: 'r', backgroundId: null },
  bake: { editId: null, out: '/out' },
  attribute: { prompt: 'The capital of Kenya is', target: ' Nairobi', against: [] },
} satisfies Record<RunKind, object>

/** Settings of a run as they are offered, with what a test changes; the letters' tokens and the seed are among `options`. */
export function runSettings<K extends RunKind>(kind: K, change: Change<SettingsOf<K>> = {}): SettingsOf<K> {
  const { asked: how = {}, options = {}, ...others } = change
  const rest = given[kind] as { readonly asked?: object }
  const questions = rest.asked === undefined ? {} : { asked: { ...rest.asked, ...how } }
  const settings = { kind, ...rest, ...questions, ...others, options: { ...presetsOf(kindFields[kind]), ...options } }
  return settings as unknown as SettingsOf<K>
}

/** As the window sets a detection up. */
export const usualThresholds = { t: 0.2, u: 0.3, v: 20 }
const questionFirst = { templates: 'question-first' } as const

/** Each question in three wordings. */
export function toPredict(filter = ''): SettingsOf<'predict'> {
  return runSettings('predict', { asked: { ...questionFirst, filter } })
}

export function toDetect({ t = usualThresholds.t, seed = 0 } = {}): SettingsOf<'detect'> {
  return runSettings('detect', { asked: questionFirst, options: { ...usualThresholds, t, seed } })
}

/** With one random control. */
export function toCompare(editId: string, filter = ''): SettingsOf<'compare'> {
  return runSettings('compare', { asked: { ...questionFirst, filter }, editId, options: { controls: 1 } })
}

export function toEvaluate(runId: string): SettingsOf<'evaluate'> {
  return runSettings('evaluate', { runIds: [runId], options: { controls: 2 } })
}
