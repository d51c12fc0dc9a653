/** A typeface's file in WOFF2, and the name that the style of a report knows it by. */
export interface TypefaceFile {
  readonly family: string
  readonly bytes: Uint8Array
}

/** The files as rules: a page that brings them shows what the window does, whichever fonts a machine has. */
export function typefaceRules(files: readonly TypefaceFile[]): string {
  const faces = files.map(({ family, bytes }) => {
    const source = `url(data:font/woff2;base64,${Buffer.from(bytes).toString('base64')}) format("woff2")`
    return `@font-face{font-family:"${family}";font-weight:100 900;src:${source}}`
  })
  return faces.join('')
}
