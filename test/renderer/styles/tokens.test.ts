import { describe, expect, test } from 'vitest'
import { contrast, tokensOf } from './themeTokens.ts'

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
