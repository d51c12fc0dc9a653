import { createHash } from 'node:crypto'
import { Markup, markup } from './markup.ts'
import { baseStyle } from './style.ts'
import { typefaceRules, type TypefaceFile } from './typeface.ts'

export interface Page {
  /** Of the words around what is foreign. */
  readonly lang: 'en' | 'ar'
  readonly title: string
  /** The rules that it has beside those of every report; they come behind them. */
  readonly style: string
  /** Whether pictures stand in it: they are part of it, and fetched from nowhere. */
  readonly hasPictures: boolean
  /** What it brings for who prints it; a page that is sent brings none. */
  readonly typefaces: readonly TypefaceFile[]
  readonly body: Markup
}

/**
 * A report as one HTML file, which needs nothing else, asks nobody for anything and runs nothing: its policy lets its own
 * style through, and pictures that are part of it.
 */
export function page({ lang, title, style: own, hasPictures, typefaces, body }: Page): string {
  const style = typefaceRules(typefaces) + baseStyle + own
  const digest = createHash('sha256').update(style).digest('base64')
  const pictures = hasPictures ? ['img-src data:'] : []
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${digest}'`,
    ...pictures,
    ...(typefaces.length > 0 ? ['font-src data:'] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ]
  return markup`<!doctype html>
<html lang="${lang}" dir="${lang === 'ar' ? 'rtl' : 'ltr'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
${body}
</body>
</html>
`.text
}
