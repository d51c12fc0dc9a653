/** Values that the address holds as text. What cannot be read is as if it were not there. */

/** From the first to behind the last. */
export type Range = readonly [number, number]

export function oneOf<const T extends string>(value: string, allowed: readonly T[]): T | null {
  return allowed.find((one) => one === value) ?? null
}

export function number(text: string): number | null {
  const value = Number(text)
  return text === '' || !Number.isFinite(value) ? null : value
}

/** `4-12`, inside 0 to `count`; null for everything. */
export function range(text: string, count: number): Range | null {
  const found = /^(\d+)-(\d+)$/.exec(text)
  if (found === null) return null
  return inside([Number(found[1]), Number(found[2])], count)
}

/** At least one wide, and inside what there is; null when that is everything. */
export function inside([from, to]: Range, count: number): Range | null {
  const start = Math.min(Math.max(0, Math.floor(from)), count - 1)
  const end = Math.min(Math.max(start + 1, Math.ceil(to)), count)
  return start === 0 && end === count ? null : [start, end]
}

/** All layers and neurons of a model, as the host is asked for them. */
export function wholeOf({ nLayers, dMlp }: { readonly nLayers: number; readonly dMlp: number }) {
  return { layers: [0, nLayers] as [number, number], neurons: [0, dMlp] as [number, number] }
}
