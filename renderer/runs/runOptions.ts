import type { AppInfo, Asked, Run, RunSettings } from '../api/shapes.ts'

/** What each kind of run can be told, as the host says it: nothing here knows a setting by its name. */
export type KindInfos = AppInfo['kinds']
export type FieldInfo = KindInfos[number]['fields'][number]
export type FieldValue = string | number | boolean | null
type RunKind = Run['kind']

/** All questions, each in one order. */
export const everyQuestion: Asked = { filter: '', templates: 'question-first' }

export function fieldsOf(kinds: KindInfos, kind: RunKind): readonly FieldInfo[] {
  return kinds.find((one) => one.kind === kind)?.fields ?? []
}

/** What is chosen of in a kind that puts methods side by side; none in the others. */
export function methodsOf(kinds: KindInfos, kind: RunKind): readonly string[] {
  return kinds.find((one) => one.kind === kind)?.methods ?? []
}

type Begun<S> = S extends { readonly options: unknown } ? Omit<S, 'options'> : never

/** Settings with every option as the kind has it unless it is told otherwise. */
export function withPresets(kinds: KindInfos, settings: Begun<RunSettings>): RunSettings {
  const presets = fieldsOf(kinds, settings.kind).map(({ name, preset }) => [name, preset])
  // The host named the fields of this kind: they are its options.
  return { ...settings, options: Object.fromEntries(presets) as Record<string, FieldValue> } as unknown as RunSettings
}
