/**
 * Cells of an Excel workbook whose format says what is meant: 0.25 that is shown as 25 % is 25 % to whoever typed it, and 1.5
 * that is shown as 36:00:00 a length of time. The library that reads workbooks gives the number, or a date of 1899, so such
 * cells are made texts before it reads them.
 */
import { builtInTimes, timeFormat } from './xlsxTimes.ts'

type Parts = Readonly<Record<string, Uint8Array>>
type Format = (value: number) => string

/** Built-in formats of percentages, with their decimals. */
const builtInPercents: Readonly<Record<string, number>> = { 9: 0, 10: 2 }

/** The parts of a workbook with its percentages and times as texts. */
export function shownAsText(parts: Parts): Record<string, Uint8Array> {
  const styles = Object.entries(parts).find(([name]) => /(^|\/)styles\.xml$/.test(name))?.[1]
  const formats = styles === undefined ? new Map<string, Format>() : formatsOf(new TextDecoder().decode(styles))
  if (formats.size === 0) return { ...parts }
  return Object.fromEntries(
    Object.entries(parts).map(([name, bytes]) => {
      if (!/(^|\/)worksheets\//.test(name)) return [name, bytes]
      const xml = new TextDecoder().decode(bytes)
      const changed = xml.replace(
        /<c\b([^<>]{0,300})>((?:<f\b[^<>]{0,300}>[^<]{0,9000}<\/f>|<f\b[^<>]{0,300}\/>)?)<v>([^<]{1,40})<\/v>/g,
        (cell, attributes: string, formula: string, value: string) => {
          const style = /\bs\s*=\s*["'](\d+)["']/.exec(attributes)?.[1]
          const format = style === undefined ? undefined : formats.get(style)
          const type = /\st\s*=\s*["'](\w+)["']/.exec(attributes)?.[1] ?? 'n'
          const number = Number(value)
          if (format === undefined || type !== 'n' || !Number.isFinite(number)) return cell
          const others = attributes.replace(/\st\s*=\s*["']\w+["']/, '')
          return `<c${others} t="str">${formula}<v>${escaped(format(number))}</v>`
        },
      )
      return [name, changed === xml ? bytes : new TextEncoder().encode(changed)]
    }),
  )
}

/** What each style of cells that shows percentages or times makes of a number, by the style's number. */
function formatsOf(xml: string): Map<string, Format> {
  const own = new Map(
    [...xml.matchAll(/<numFmt\b[^<>]{0,600}>/g)].flatMap(([tag]): [string, Format | null][] => {
      const [id, code] = [/\bnumFmtId="(\d+)"/.exec(tag)?.[1], /\bformatCode="([^"]*)"/.exec(tag)?.[1]]
      return id === undefined || code === undefined ? [] : [[id, formatOf(unescaped(code))]]
    }),
  )
  const begin = xml.indexOf('<cellXfs')
  const list = begin < 0 ? '' : xml.slice(begin, xml.indexOf('</cellXfs>', begin))
  const styles = [...list.matchAll(/<xf\b[^<>]{0,600}>/g)].map(([tag]) => /\bnumFmtId="(\d+)"/.exec(tag)?.[1] ?? '')
  return new Map(
    styles.flatMap((id, i): [string, Format][] => {
      const format = own.has(id) ? own.get(id)! : builtInFormat(id)
      return format === null ? [] : [[String(i), format]]
    }),
  )
}

function builtInFormat(id: string): Format | null {
  const [places, time] = [builtInPercents[id], builtInTimes[id]]
  if (places !== undefined) return percent(places)
  return time === undefined ? null : timeFormat(time)
}

function formatOf(code: string): Format | null {
  if (code.includes('%')) return percent(Math.min(20, /\.(0+)/.exec(code)?.[1]?.length ?? 0))
  return timeFormat(code)
}

function percent(places: number): Format {
  return (value) => `${(100 * value).toFixed(places)}%`
}

const entities: Readonly<Record<string, string>> = {
  '&quot;': '"',
  '&apos;': "'",
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
}

function unescaped(text: string): string {
  return text.replace(/&(?:quot|apos|lt|gt|amp);/g, (entity) => entities[entity]!)
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}
