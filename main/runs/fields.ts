/**
 * Settings that people choose: declared once, and drawn from there as flags, as a window's form and as schemas
 * (`optionSchemas.ts`). Nothing here loads a library: the help of every command is made of it.
 */

/** How a setting is put to a person. */
export type FieldForm =
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  /** `above`: `min` itself is not allowed. */
  | { readonly kind: 'whole' | 'real'; readonly min: number; readonly max: number; readonly above: boolean }
  /** One of some names, or a number. */
  | { readonly kind: 'named'; readonly choices: readonly string[]; readonly min: number; readonly max: number }
  | { readonly kind: 'switch' }
  /** Of at most `most` characters; `isFile`: a text that a person has in a file. */
  | { readonly kind: 'text'; readonly most: number; readonly isFile: boolean }

/** One setting, whose values have the type `T`. */
export interface Field<T = unknown> {
  readonly form: FieldForm
  /** What is done where nothing is asked for; null where that depends on other settings. */
  readonly preset: T
  /** What it is, in a line of help. */
  readonly help: string
}

export type Fields = Readonly<Record<string, Field>>
export type OptionsOf<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never }

/** The largest seed: what the generator of random numbers takes. */
export const largestSeed = 2 ** 32 - 1

export function choice<const C extends readonly string[], const D extends C[number] | null>(
  choices: C,
  preset: D,
  help: string,
): Field<C[number] | D> {
  return { form: { kind: 'choice', choices }, preset, help }
}

export function whole<const D extends number | null>(
  [min, max]: readonly [number, number],
  preset: D,
  help: string,
): Field<number | D> {
  return { form: { kind: 'whole', min, max, above: false }, preset, help }
}

export function real<const D extends number | null>(
  [min, max]: readonly [number, number],
  preset: D,
  help: string,
  { above = false } = {},
): Field<number | D> {
  return { form: { kind: 'real', min, max, above }, preset, help }
}

export function named<const C extends readonly string[], const D extends C[number] | number>(
  choices: C,
  [min, max]: readonly [number, number],
  preset: D,
  help: string,
): Field<C[number] | number> {
  return { form: { kind: 'named', choices, min, max }, preset, help }
}

export function toggle(preset: boolean, help: string): Field<boolean> {
  return { form: { kind: 'switch' }, preset, help }
}

/** A text that may be left out. */
export function text(most: number, help: string, { isFile = false } = {}): Field<string | null> {
  return { form: { kind: 'text', most, isFile }, preset: null, help }
}

export function presetsOf<F extends Fields>(fields: F): OptionsOf<F> {
  return Object.fromEntries(Object.entries(fields).map(([name, { preset }]) => [name, preset])) as OptionsOf<F>
}

/** What a setting is called on a command line: `--random-sets`, `--no-check` for a switch that is on by itself. */
export function flagName(name: string, { form, preset }: Pick<Field, 'form' | 'preset'>): string {
  const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  return form.kind === 'switch' && preset === true ? `--no-${flag}` : `--${flag}`
}
