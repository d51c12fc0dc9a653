/** Colours for numbers and for fields, chosen to be told apart with every kind of colour vision. */

export type Ramp = readonly (readonly [place: number, colour: string])[]

/** Nuñez, Anderton & Renslow 2018, doi:10.1371/journal.pone.0199239. Its lightness grows evenly. */
const cividis = [
  '#00204c', '#002a66', '#00346e', '#273f6c', '#3c4a6b', '#4c556b', '#5b5f6d', '#686a70', '#757575', '#838178', '#928c78',
  '#a19876', '#b0a572', '#c0b16d', '#d1bf66', '#e1cc5c', '#f3db4f', '#ffe945',
] // prettier-ignore

/** ColorBrewer's PuOr without its neutral middle: what falls is orange, what grows is purple. */
const falling = ['#fee0b6', '#fdb863', '#e08214', '#b35806', '#7f3b08']
const growing = ['#d8daeb', '#b2abd2', '#8073ac', '#542788', '#2d004b']

/** Okabe & Ito 2008. The last, black, is the colour of the text, so that it is seen on a dark ground. */
export function fieldColours(text: string): readonly string[] {
  return ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#d55e00', '#56b4e9', '#b8a900', text]
}

/**
 * Amounts of what is mostly nothing, as a map of neurons is. Each of its colours stands out from a light and from a dark
 * ground by 3:1, the lowest as well, so that both themes share it and no small score is lost; lightness only grows.
 */
export const scoreRamp: Ramp = [
  '#6f57cb', '#8a55cc', '#a552bd', '#bf4fa6', '#d2528a', '#dd5a6c', '#e2664c', '#e2752b',
].map((colour, i, all) => [i / (all.length - 1), colour]) // prettier-ignore

/** What a chart has one series of; buttons, links and selections are blue. */
export const dataColour = '#12858f'

/** Beside its colour, every field has a pattern for areas and a sign for points. */
export const fieldPatterns = ['', '/', 'x', '.', '\\', '-', '|', '+']
export const fieldSigns = ['circle', 'square', 'diamond', 'cross', 'triangle-up', 'x', 'star', 'triangle-down']

/** From nothing, which is the ground it lies on, to the most. */
export function sequentialRamp(ground: string, isDark: boolean): Ramp {
  const colours = isDark ? cividis : cividis.toReversed()
  return colours.map((colour, i) => {
    const place = i / (colours.length - 1)
    return [place, mixed(ground, colour, Math.min(1, place / blendedShare))]
  })
}

/** Below this share of the range, colours come out of the ground. */
const blendedShare = 0.25

/** From the largest loss over nothing, which is the ground, to the largest gain. On a dark ground the ends are light. */
export function differenceRamp(ground: string, isDark: boolean): Ramp {
  const [down, up] = isDark ? [falling.slice(0, 4).toReversed(), growing.slice(0, 4).toReversed()] : [falling, growing]
  const colours = [...down.toReversed(), ground, ...up]
  return colours.map((colour, i) => [i / (colours.length - 1), colour])
}

/** @param share of the second colour, 0 to 1 */
export function mixed(one: string, other: string, share: number): string {
  const [a, b] = [channels(one), channels(other)]
  const mix = a.map((value, i) => Math.round(value + (b[i]! - value) * share))
  return `#${mix.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

/** The colour at a place of a ramp, 0 to 1. */
export function rampColour(ramp: Ramp, place: number): string {
  const above = Math.max(
    1,
    ramp.findIndex(([at]) => at >= place),
  )
  const [[from, low], [to, high]] = [ramp[above - 1]!, ramp[above]!]
  return mixed(low, high, Math.min(1, Math.max(0, (place - from) / (to - from))))
}

/** Black or white, whichever is read better on a colour. */
export function inkOn(colour: string): string {
  // WCAG 2.2, "relative luminance"; both inks have the same contrast at 0.179.
  const [r, g, b] = channels(colour).map((value) =>
    value / 255 <= 0.04045 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4,
  )
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b! > 0.179 ? '#000000' : '#ffffff'
}

/** Of `#rrggbb`, or of `#rgb`, which is what a minifier makes of it. */
function channels(hex: string): number[] {
  const digits = hex.length === 4 ? [...hex.slice(1)].map((digit) => digit + digit) : hex.slice(1).match(/../g)
  return (digits ?? []).map((digit) => parseInt(digit, 16))
}
