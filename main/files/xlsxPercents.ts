/**
 * Percentages of an Excel workbook: 0.25 that is shown as 25 % is 25 % to whoever typed it. The library that reads workbooks
 * gives the number alone, so such cells are made texts before it reads them.
 */

type Parts = Readonly<Record<string, Uint8Array>>

/** Built-in formats of percentages, with their decimals. */
const builtIn: Readonly<Record<string, number>> = { 9: 0, 10: 2 }

/** The parts of a workbook with its percentages as texts. */
export function percentsAsText(parts: Parts): Record<string, Uint8Array> {
  const styles = Object.entries(parts).find(([name]) => /(^|\/)styles\.xml$/.test(name))?.[1]
  const decimals = styles === undefined ? new Map<string, number>() : percentStyles(new TextDecoder().decode(styles))
  if (decimals.size === 0) return { ...parts }
  return Object.fromEntries(
    Object.entries(parts).map(([name, bytes]) => {
      if (!/(^|\/)worksheets\//.test(name)) return [name, bytes]
      const xml = new TextDecoder().decode(bytes)
      const changed = xml.replace(
        /<c\b([^<>]{0,300})>((?:<f\b[^<>]{0,300}>[^<]{0,9000}<\/f>|<f\b[^<>]{0,300}\/>)?)<v>([^<]{1,40})<\/v>/g,
        (cell, attributes: string, formula: string, value: string) => {
          const style = /\bs\s*=\s*["'](\d+)["']/.exec(attributes)?.[1]
          const places = style === undefined ? undefined : decimals.get(style)
          const type = /\st\s*=\s*["'](\w+)["']/.exec(attributes)?.[1] ?? 'n'
          const number = Number(value)
          if (places === undefined || type !== 'n' || !Number.isFinite(number)) return cell
          const others = attributes.replace(/\st\s*=\s*["']\w+["']/, '')
          return `<c${others} t="str">${formula}<v>${(100 * number).toFixed(places)}%</v>`
        },
      )
      return [name, changed === xml ? bytes : new TextEncoder().encode(changed)]
    }),
  )
}

/** The decimals of each style of cells that shows percentages, by the style's number. */
function percentStyles(xml: string): Map<string, number> {
  const own = new Map(
    [...xml.matchAll(/<numFmt\b[^<>]{0,600}>/g)].flatMap(([tag]): [string, number][] => {
      const [id, code] = [/\bnumFmtId="(\d+)"/.exec(tag)?.[1], /\bformatCode="([^"]*)"/.exec(tag)?.[1]]
      if (id === undefined || code?.includes('%') !== true) return []
      return [[id, Math.min(20, /\.(0+)/.exec(code)?.[1]?.length ?? 0)]]
    }),
  )
  const begin = xml.indexOf('<cellXfs')
  const list = begin < 0 ? '' : xml.slice(begin, xml.indexOf('</cellXfs>', begin))
  const styles = [...list.matchAll(/<xf\b[^<>]{0,600}>/g)].map(([tag]) => /\bnumFmtId="(\d+)"/.exec(tag)?.[1] ?? '')
  return new Map(
    styles.flatMap((id, i): [string, number][] => {
      const places = own.get(id) ?? builtIn[id]
      return places === undefined ? [] : [[String(i), places]]
    }),
  )
}
