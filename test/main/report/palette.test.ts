import { describe, expect, test } from 'vitest'
import { contrast, divergingClass, scaleRules, sequentialClass } from '../../../main/report/palette.ts'
import { themeColours } from '../../../main/report/style.ts'

const themes = ['light', 'dark'] as const

/** The fill of each class, and of the text on it. */
function rulesOf(
  theme: (typeof themes)[number],
): { readonly name: string; readonly cell: string; readonly text: string }[] {
  return [...scaleRules(theme).matchAll(/\.([sd]\d+)\{fill:(#\w+)\}\.on-\1\{fill:(#\w+)\}/g)].map(
    ([, name, cell, text]) => ({ name: name!, cell: cell!, text: text! }),
  )
}

describe('contrast', () => {
  test('is that of WCAG 2 for its own examples', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
    expect(contrast('#ffffff', '#777777')).toBeCloseTo(4.48, 2)
  })
})

describe.each(themes)('the %s theme', (theme) => {
  const colours = themeColours(theme)

  test('has text of 4.5 to 1 on every ground', () => {
    for (const text of ['ink', 'soft', 'link', 'good', 'mixed', 'bad', 'none']) {
      for (const ground of ['page', 'raised', 'warn']) {
        expect(contrast(colours[text]!, colours[ground]!), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5)
      }
    }
  })

  test('has marks of 3 to 1 on every ground', () => {
    for (const mark of ['own', 'random', 'sameLayers', 'unrelated', 'zero', 'edge']) {
      for (const ground of ['page', 'raised']) {
        expect(contrast(colours[mark]!, colours[ground]!), `${mark} on ${ground}`).toBeGreaterThanOrEqual(3)
      }
    }
  })

  test('has text of 4.5 to 1 on every cell of a scale', () => {
    const rules = rulesOf(theme)
    expect(rules).toHaveLength(41)
    for (const { name, cell, text } of rules) expect(contrast(cell, text), name).toBeGreaterThanOrEqual(4.5)
  })

  test('has a sequential scale that only moves away from the page', () => {
    const cells = rulesOf(theme).filter(({ name }) => name.startsWith('s'))
    const distances = cells.map(({ cell }) => contrast(cell, colours['page']!))
    expect(distances).toEqual(distances.toSorted((a, b) => a - b))
  })
})

describe('sequentialClass', () => {
  test('gives the ends to nothing and to the largest', () => {
    expect([0, 0.049, 0.05, 0.999, 1].map(sequentialClass)).toEqual(['s0', 's0', 's1', 's19', 's19'])
  })
})

describe('divergingClass', () => {
  test('gives the middle to nothing and the ends to the largest loss and gain', () => {
    expect([-2, -1, 0, 0.04, 1].map(divergingClass)).toEqual(['d0', 'd0', 'd10', 'd10', 'd20'])
  })
})
