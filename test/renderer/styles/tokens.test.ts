import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync(new URL('../../../renderer/styles/tokens.css', import.meta.url), 'utf8')
const themes = ['light', 'dark', 'contrast'] as const
const surfaces = ['canvas', 'surface', 'raised', 'sunken', 'hover']

describe.each(themes)('the %s theme', (theme) => {
  const token = tokensOf(theme)
  const pairs = (texts: readonly string[], grounds: readonly string[]): [string, string][] =>
    texts.flatMap((text) => grounds.map((ground): [string, string] => [text, ground]))

  test.each([
    ...pairs(['text', 'text-2', 'text-3', 'accent-text', 'good', 'bad', 'warn'], surfaces),
    ...pairs(['accent-text', 'text', 'text-2'], ['accent-soft']),
    ...pairs(['on-accent'], ['accent', 'accent-hover']),
    ['good', 'good-soft'],
    ['bad', 'bad-soft'],
    ['warn', 'warn-soft'],
    ['text', 'bad-soft'],
    ['text-2', 'warn-soft'],
  ] as [string, string][])('%s on %s reaches 4.5:1', (text, ground) => {
    expect(contrast(token(text), token(ground))).toBeGreaterThanOrEqual(4.5)
  })

  test.each(pairs(['line-strong', 'focus'], ['canvas', 'surface', 'raised', 'sunken']))(
    '%s on %s reaches 3:1',
    (line, ground) => {
      expect(contrast(token(line), token(ground))).toBeGreaterThanOrEqual(3)
    },
  )
})

function tokensOf(theme: string): (name: string) => string {
  const block = new RegExp(`\\[data-theme='${theme}'\\] \\{([^}]*)\\}`).exec(css)?.[1] ?? ''
  return (name) => {
    const value = new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(block)?.[1]
    if (value === undefined) throw new Error(`The ${theme} theme has no --${name}.`)
    return value
  }
}

/** WCAG 2.2, "contrast ratio". */
function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

/** WCAG 2.2, "relative luminance". */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
    .map((x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
