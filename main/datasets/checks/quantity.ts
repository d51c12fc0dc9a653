import { asciiDigits, valueOfNumeral } from './numbers.ts'

/** An amount in its base unit: two texts with the same amount say the same. */
interface Quantity {
  readonly value: number
  readonly dimension: string
}

/** What a folded option says, for comparing it with another: an amount where it is one, its bare words otherwise. */
export function meaningOf(folded: string): string {
  const amount = quantityOf(folded)
  if (amount !== null) return `${Number(amount.value.toPrecision(12))} ${amount.dimension}`
  return folded
    .replace(/^(?:the|an?|le|la|les|un|une)\s+(?=\S{2})/u, '')
    .replace(/["'’‘“”«»「」『』]/gu, '')
    .replace(/[\s\u002d\u2010-\u2015]+/gu, ' ')
    .trim()
}

/** `1 km` and `1000 m`, `50 %` and `0.5`, `1/2` and `0.5`, `three` and `3`; null for a text that is no amount. */
export function quantityOf(text: string): Quantity | null {
  const plain = asciiDigits(text).replace(/\u2044/gu, '/')
  const found = /^([-+]?\d[\d.,]*(?:\s*\/\s*\d+)?(?:\s*[e×x*]\s*(?:10\s*\^\s*)?[-+]?\d+)?|\p{L}+)\s*(.*)$/u.exec(plain)
  if (found === null) return null
  const [, amount = '', unit = ''] = found
  const value = valueOf(amount)
  if (value === null) return null
  const name = unit.replace(/[.\s]+$/u, '')
  const known = units[name]
  return known === undefined ? null : { value: value * known[0], dimension: known[1] }
}

function valueOf(amount: string): number | null {
  const fraction = /^([-+]?\d+)\s*\/\s*(\d+)$/.exec(amount)
  if (fraction !== null) return Number(fraction[2]) === 0 ? null : Number(fraction[1]) / Number(fraction[2])
  if (/^[-+]?\d/.test(amount)) {
    const power = /^([-+]?[\d.]+)\s*(?:e|[×x*]\s*10\s*\^)\s*([-+]?\d+)$/.exec(amount)
    if (power !== null) return Number(power[1]) * 10 ** Number(power[2])
    const isGrouped = /^[-+]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/.test(amount)
    const value = Number(isGrouped ? amount.replace(/,/g, '') : amount.replace(',', '.'))
    return Number.isFinite(value) ? value : null
  }
  if (/^[〇零一二两三四五六七八九十百千万亿]+$/u.test(amount)) return valueOfNumeral(amount)
  return words[amount] ?? null
}

const words: Readonly<Record<string, number>> = Object.fromEntries(
  [
    'zero one two three four five six seven eight nine ten eleven twelve',
    'zéro un deux trois quatre cinq six sept huit neuf dix onze douze',
    'ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать',
    'صفر واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة',
  ].flatMap((list) => list.split(' ').map((word, value): [string, number] => [word, value])),
)

/** Factors to the base unit of a dimension. A bare number and a share of hundred are numbers. */
const units: Readonly<Record<string, readonly [number, string]>> = {
  ...{ '': [1, ''], '%': [0.01, ''], percent: [0.01, ''], 'per cent': [0.01, ''], '‰': [0.001, ''] },
  ...of('length', { mm: 0.001, cm: 0.01, dm: 0.1, m: 1, km: 1000, metre: 1, metres: 1, meter: 1, meters: 1 }),
  ...of('length', { kilometre: 1000, kilometres: 1000, kilometer: 1000, kilometers: 1000, nm: 1e-9, μm: 1e-6 }),
  ...of('mass', {
    mg: 1e-6,
    g: 0.001,
    kg: 1,
    t: 1000,
    gram: 0.001,
    grams: 0.001,
    kilogram: 1,
    kilograms: 1,
    tonnes: 1000,
  }),
  ...of('time', { ms: 0.001, s: 1, min: 60, h: 3600, second: 1, seconds: 1, minute: 60, minutes: 60, hour: 3600 }),
  ...of('time', { hours: 3600, day: 86_400, days: 86_400, week: 604_800, weeks: 604_800 }),
  ...of('volume', { ml: 0.001, cl: 0.01, dl: 0.1, l: 1, litre: 1, litres: 1, liter: 1, liters: 1 }),
  ...of('temperature', { '°c': 1, '℃': 1, 'degrees celsius': 1 }),
  ...of('frequency', { hz: 1, khz: 1e3, mhz: 1e6, ghz: 1e9 }),
}

function of(dimension: string, factors: Readonly<Record<string, number>>): Record<string, readonly [number, string]> {
  return Object.fromEntries(Object.entries(factors).map(([name, factor]) => [name, [factor, dimension]]))
}
