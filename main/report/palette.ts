/**
 * Colours that people with colour-blindness tell apart. Scales come as classes, `s0` to `s19` and `d0` to `d20`, because
 * the two themes need different ones: what is near nothing shall recede into the page in both.
 *
 * @see Nuñez et al. 2018 (Cividis); Harrower and Brewer 2003 (PuOr); Okabe and Ito 2008
 */
type Rgb = readonly [number, number, number]

export const sequentialSteps = 20
/** Steps on either side of the middle. */
export const divergingSteps = 10

const cividis = [
  ...['#00204c', '#002a66', '#00346e', '#273f6c', '#3c4a6b', '#4c556b', '#5b5f6d', '#686a70', '#757575', '#838178'],
  ...['#928c78', '#a19876', '#b0a572', '#c0b16d', '#d1bf66', '#e1cc5c', '#f3db4f', '#ffe945'],
]
/** In place of its brightest yellows, which would stand out from a white page where nothing is. */
const paleYellows = ['#fbf6dd', '#f6ebad', '#ecdc80']
const puOr = {
  light: {
    loss: ['#f7f7f7', '#fee0b6', '#fdb863', '#e08214', '#b35806', '#7f3b08'],
    gain: ['#f7f7f7', '#d8daeb', '#b2abd2', '#8073ac', '#542788', '#2d004b'],
  },
  dark: {
    loss: ['#23272e', '#7f3b08', '#b35806', '#e08214', '#fdb863', '#fee0b6'],
    gain: ['#23272e', '#4a2a80', '#6b58a6', '#8073ac', '#b2abd2', '#d8daeb'],
  },
}

export type Theme = 'light' | 'dark'

/** What every series is drawn with; own sets filled, what they are compared with hollow. */
export const series = {
  light: { own: '#0072b2', random: '#c24e00', sameLayers: '#007a59', unrelated: '#3d3d3d' },
  dark: { own: '#56b4e9', random: '#e69f00', sameLayers: '#1fc99a', unrelated: '#e8e8e8' },
} as const satisfies Record<Theme, object>

/** The class of a share of the largest value, 0 to 1. */
export function sequentialClass(share: number): string {
  return `s${Math.min(sequentialSteps - 1, Math.max(0, Math.floor(share * sequentialSteps)))}`
}

/** The class of a share of the largest size, -1 to 1. */
export function divergingClass(share: number): string {
  return `d${divergingSteps + Math.round(Math.min(1, Math.max(-1, share)) * divergingSteps)}`
}

/** Rules for the cells of both scales and for the text on them. */
export function scaleRules(theme: Theme): string {
  const ramp = theme === 'light' ? [...paleYellows, ...cividis.slice(0, -3).toReversed()] : cividis
  const sequential = Array.from({ length: sequentialSteps }, (_, i) => at(ramp, i / (sequentialSteps - 1)))
  const diverging = Array.from({ length: 2 * divergingSteps + 1 }, (_, i) => {
    const share = i / divergingSteps - 1
    return at(puOr[theme][share < 0 ? 'loss' : 'gain'], Math.abs(share))
  })
  const rules = (letter: string) => (colour: Rgb, i: number) =>
    `.${letter}${i}{fill:${hex(colour)}}.on-${letter}${i}{fill:${textOn(colour)}}`
  return [...sequential.map(rules('s')), ...diverging.map(rules('d'))].join('')
}

/** Ratio of contrast as WCAG 2 defines it, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(rgb(a)), luminance(rgb(b))].sort((x, y) => y - x)
  return (light! + 0.05) / (dark! + 0.05)
}

/** The one of black and white that can be read better. */
function textOn(colour: Rgb): string {
  return luminance(colour) > 0.179 ? '#000000' : '#ffffff'
}

/** A place on a ramp of evenly spaced colours, 0 to 1. */
function at(ramp: readonly string[], share: number): Rgb {
  const place = share * (ramp.length - 1)
  const from = Math.min(ramp.length - 2, Math.floor(place))
  const [a, b] = [rgb(ramp[from]!), rgb(ramp[from + 1]!)]
  const mix = (i: 0 | 1 | 2): number => a[i] + (b[i] - a[i]) * (place - from)
  return [mix(0), mix(1), mix(2)]
}

function rgb(hexColour: string): Rgb {
  const value = Number.parseInt(hexColour.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

function hex(colour: Rgb): string {
  return `#${colour.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`
}

function luminance([r, g, b]: Rgb): number {
  const linear = (channel: number): number => {
    const share = channel / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}
