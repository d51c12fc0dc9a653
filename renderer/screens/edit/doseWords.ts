import { m } from '#messages'
import { formatNumber, formatPercent } from '../../ui/format.ts'
import type { DoseCurve, DoseLine } from './doseLines.ts'
import { isolated } from './pointsText.ts'

/** What a curve shows: its lowest and highest point, and what random neurons do at the lowest. */
export function doseSentence({ factors }: DoseCurve, { values, band }: DoseLine, name: string): string {
  const known = values.flatMap((value, i) => (value === null ? [] : [{ value, factor: factors[i] ?? 0, i }]))
  const none = { value: 0, factor: 0, i: 0 }
  const low = known.reduce((least, one) => (one.value < least.value ? one : least), known[0] ?? none)
  const high = known.reduce((most, one) => (one.value > most.value ? one : most), known[0] ?? none)
  const said = m.editDoseSentence({
    field: isolated(name),
    low: formatPercent(low.value),
    atLow: formatNumber(low.factor, 3),
    high: formatPercent(high.value),
    atHigh: formatNumber(high.factor, 3),
  })
  const random = band[low.i]
  if (random == null) return said
  const control = m.editDoseControl({
    factor: formatNumber(low.factor, 3),
    low: formatPercent(random[0]),
    high: formatPercent(random[1]),
  })
  return `${said} ${control}`
}

/** The curve as a table: a row for each field, and for the one in front the band of random neurons. */
export function doseTable(
  { factors, lines }: DoseCurve,
  front: string | null,
  nameOf: (field: string | null) => string,
) {
  const shown = (value: number | null): string => (value === null ? '–' : formatPercent(value, 1))
  return {
    columns: [m.editField(), ...factors.map((factor) => `×${formatNumber(factor, 3)}`)],
    rows: lines.flatMap(({ field, values, band }) => {
      const own = [nameOf(field), ...values.map(shown)]
      if (field !== front || band.every((one) => one === null)) return [own]
      const random = band.map((one) => (one === null ? '–' : `${shown(one[0])} – ${shown(one[1])}`))
      return [own, [m.editControlOf({ field: nameOf(field) }), ...random]]
    }),
  }
}
