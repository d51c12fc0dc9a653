import type { AppInfo, Asked, RunSettings } from '../../api/shapes.ts'
import { everyQuestion, fieldsOf, type FieldInfo, type FieldValue } from '../../runs/runOptions.ts'

type Kind = 'compare' | 'dose'
type SettingsOf<K extends Kind> = Extract<RunSettings, { readonly kind: K }>
interface OptionsBy {
  readonly compare: SettingsOf<'compare'>['options']
  readonly dose: SettingsOf<'dose'>['options']
}

/** What an experiment with an edit is told: which questions, and the options that the program has for its kind. */
export class Experiment<K extends Kind> {
  asked = $state.raw<Asked>(everyQuestion)
  #chosen = $state.raw<Readonly<Record<string, FieldValue>>>({})
  readonly #host: { readonly info: Pick<AppInfo, 'kinds'> | null }
  readonly #kind: K

  constructor(host: { readonly info: Pick<AppInfo, 'kinds'> | null }, kind: K) {
    this.#host = host
    this.#kind = kind
  }

  /** Empty until the program has told them. */
  get fields(): readonly FieldInfo[] {
    return fieldsOf(this.#host.info?.kinds ?? [], this.#kind)
  }

  /** Presets where nothing was chosen; null until they are known. */
  get options(): OptionsBy[K] | null {
    if (this.fields.length === 0) return null
    // The program checks them against the fields that it told.
    return Object.fromEntries(this.fields.map(({ name }) => [name, this.value(name)])) as unknown as OptionsBy[K]
  }

  value(name: string): FieldValue {
    return this.#chosen[name] ?? this.fields.find((field) => field.name === name)?.preset ?? null
  }

  /** @param value null: as it is preset */
  choose(name: string, value: FieldValue): void {
    this.#chosen = { ...this.#chosen, [name]: value }
  }
}
