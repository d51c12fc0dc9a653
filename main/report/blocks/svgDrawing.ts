/**
 * The drawings of a report: read with a parser, kept as far as every element, attribute and value is known, and written
 * anew, so that no text of theirs gets into a page as it came.
 */
import { drawnSentence, escaped } from '../markup.ts'
import { svgElements, svgFunctions, svgPlain, svgStyled, svgTexts } from './svgNames.ts'
import { XmlFault, xmlTokens } from './xmlTokens.ts'

export interface Drawing {
  /** Written anew. */
  readonly svg: string
  /** In pixels. */
  readonly width: number
  readonly height: number
}

/** Figures are text that people exchange: a larger one is no drawing. */
const mostCharacters = 2_000_000
const mostPixels = 10_000
const mostDepth = 60

const svgNamespace = 'http://www.w3.org/2000/svg'
const linkNamespace = 'http://www.w3.org/1999/xlink'

/**
 * A drawing that can do nothing but be looked at: no script, no style sheet, no link, nothing from elsewhere.
 *
 * @throws XmlFault saying why it is not taken
 */
export function drawingOf(source: string): Drawing {
  if (source.length > mostCharacters) {
    throw new XmlFault(`it has ${source.length} characters, and at most ${mostCharacters} are taken`)
  }
  const written: string[] = []
  const open: string[] = []
  let size: Pick<Drawing, 'width' | 'height'> | null = null
  for (const token of xmlTokens(source)) {
    if (token.kind === 'text') {
      if (svgTexts.has(open.at(-1) ?? '')) written.push(drawnSentence(token.text).text)
      else if (open.length === 0 && token.text.trim() !== '') throw new XmlFault('it is no SVG drawing')
      continue
    }
    const { name } = token
    if (token.kind === 'close') {
      if (open.pop() !== name) throw new XmlFault('it is not well-formed')
      written.push(`</${name}>`)
      continue
    }
    if (open.length === 0 && (name !== 'svg' || size !== null)) throw new XmlFault('it is no SVG drawing')
    if (!svgElements.has(name)) throw new XmlFault(`it holds an element <${name}>`)
    if (open.length >= mostDepth) throw new XmlFault('its elements lie too deep in each other')
    size ??= sizeOf(token.attributes)
    const own = open.length === 0 ? ` xmlns="${svgNamespace}"` : ''
    written.push(`<${name}${own}${attributesOf(name, token.attributes)}${token.isEmpty ? '/' : ''}>`)
    if (!token.isEmpty) open.push(name)
  }
  if (size === null) throw new XmlFault('it is no SVG drawing')
  if (open.length > 0) throw new XmlFault('it is not well-formed')
  return { svg: written.join(''), ...size }
}

/** What is known is kept; what belongs to a window (classes, roles, notes of a library) is left out. */
function attributesOf(element: string, attributes: ReadonlyMap<string, string>): string {
  const kept: string[] = []
  for (const [key, value] of attributes) {
    const written = attributeOf(element, key, value)
    if (written !== null) kept.push(` ${key === 'xlink:href' ? 'href' : key}="${escaped(written)}"`)
  }
  return kept.join('')
}

function attributeOf(element: string, key: string, value: string): string | null {
  if (key.toLowerCase().startsWith('on')) throw new XmlFault('it holds a script')
  if (key === 'xmlns' || key.startsWith('xmlns:')) {
    if (value === svgNamespace || value === linkNamespace) return null
    throw new XmlFault('it holds something of another language')
  }
  if (key === 'href' || key === 'xlink:href') {
    if (element === 'image' && isPicture(value)) return value
    throw new XmlFault('it links to something outside itself')
  }
  if (key === 'id') return value
  if (key === 'style') return styleOf(value)
  if (svgPlain.has(key)) return value
  return svgStyled.has(key) && isKnownValue(value) ? value : null
}

function styleOf(style: string): string {
  const declarations = style.split(';').flatMap((declaration) => {
    const colon = declaration.indexOf(':')
    const [name, value] = [declaration.slice(0, colon).trim(), declaration.slice(colon + 1).trim()]
    return colon > 0 && svgStyled.has(name) && isKnownValue(value) ? [`${name}:${value}`] : []
  })
  return declarations.join(';')
}

const valueToken =
  /\s+|[,/]|[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?(?:%|[a-z]+)?|#[\da-f]+|"[^"\\]*"|'[^'\\]*'|(-?[a-z_][\w-]*)(\()?|\)/iy
const ownPart = /\s*(["']?)#[\w.:-]+\1\s*\)/y

/** Whether a value of a style is made of words, numbers, colours and names of typefaces; parts are those of the drawing. */
function isKnownValue(value: string): boolean {
  let at = 0
  while (at < value.length) {
    valueToken.lastIndex = at
    const found = valueToken.exec(value)
    if (found === null) {
      if (value.includes('(')) throw new XmlFault('it links to something outside itself')
      return false
    }
    at = valueToken.lastIndex
    const [, word = '', opening] = found
    if (opening === undefined || svgFunctions.has(word)) continue
    ownPart.lastIndex = at
    if (word !== 'url' || !ownPart.test(value)) throw new XmlFault('it links to something outside itself')
    at = ownPart.lastIndex
  }
  return true
}

function isPicture(address: string): boolean {
  return /^data:image\/(?:png|jpeg);base64,[A-Za-z0-9+/=]*$/.test(address)
}

/** As it says itself, else as its own units say. */
function sizeOf(attributes: ReadonlyMap<string, string>): Pick<Drawing, 'width' | 'height'> {
  const box = (attributes.get('viewBox') ?? '').trim().split(/[\s,]+/)
  const [width, height] = (['width', 'height'] as const).map((side, i) => {
    const said = /^\s*([\d.]+)(?:px)?\s*$/.exec(attributes.get(side) ?? '')?.[1]
    return Number(said ?? box[i + 2] ?? NaN)
  })
  if (!isSide(width) || !isSide(height))
    throw new XmlFault(`it is not between 1 and ${mostPixels} pixels wide and high`)
  return { width, height }
}

function isSide(pixels: number | undefined): pixels is number {
  return pixels !== undefined && pixels >= 1 && pixels <= mostPixels
}
