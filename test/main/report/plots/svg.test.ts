import { describe, expect, test } from 'vitest'
import { shortened, text } from '../../../../main/report/plots/svg.ts'
import { usualWidth, widestWidth } from '../../../../main/report/plots/textWidth.ts'

const letters = { size: 12, isBold: false }

describe('the widths of texts', () => {
  // Measured in Chromium with Liberation Sans, DejaVu Sans and bold DejaVu Sans Mono at 12 pixels.
  test.each([
    ['the question’s own neurons', [150, 168, 182]],
    ['−37.8 %', [45, 53, 49]],
    ['illicit fill', [39, 45, 84]],
  ])('%s: between the usual and the widest', (words, measured) => {
    const usual = usualWidth(words, letters)
    expect(Math.abs(usual - measured[0]!) / usual).toBeLessThan(0.2)
    expect(Math.max(...measured)).toBeLessThan(widestWidth(words, letters))
  })

  test('a Chinese letter is as wide as it is high; what is not seen has no width', () => {
    expect(usualWidth('水国', letters)).toBe(24)
    expect(usualWidth('\u2068\u200d\u0301', letters)).toBe(0)
  })
})

describe('a text of a figure', () => {
  test('with room in any typeface is left as it is; else it is set to its usual width, and to its room at most', () => {
    const width = usualWidth('geography', letters)
    expect(text(0, 0, 'geography', { room: 200 }).text).not.toContain('textLength')
    expect(text(0, 0, 'geography', { room: width + 1 }).text).toContain(`textLength="${Math.round(width * 100) / 100}"`)
    expect(text(0, 0, 'geography', { room: 20 }).text).toContain('textLength="20" lengthAdjust="spacingAndGlyphs"')
  })

  test('a label is cut at a whole letter, so that it usually fits', () => {
    const label = shortened('中国古代历史与地理知识问答', 100)
    expect(label).toBe('中国古代历史与…')
    expect(usualWidth(label, letters)).toBeLessThanOrEqual(100)
    expect(shortened('ab', 100)).toBe('ab')
    expect(shortened('👩‍🔬👩‍🔬👩‍🔬', 65)).toBe('👩‍🔬👩‍🔬…')
  })
})
