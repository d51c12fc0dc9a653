import { describe, expect, test } from 'vitest'
import { paperLook } from '../../../../renderer/plots/look.ts'
import { areaCells, curveChart, curveSentence, figureText } from '../../../../renderer/screens/runs/curveFigures.ts'
import { summaries } from '../../../support/summaries.ts'

const [measure] = summaries.faithfulness.faithfulness.measures

describe('curveChart', () => {
  test('draws a band and a line for each method over a logarithmic axis, with its numbers as a table', () => {
    const chart = curveChart(measure!, 'kept')
    const { traces, layout } = chart.draw(paperLook())
    expect(traces.map(({ mode }) => mode)).toEqual(['lines', 'lines', 'lines+markers', 'lines+markers'])
    expect(layout['xaxis']).toMatchObject({ type: 'log', tickvals: [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100] })
    const [band, , line] = traces
    expect(line!.x).toEqual([0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100])
    expect((line!.y as number[]).map((y) => Number(y.toFixed(6)))).toEqual([
      0, 0.1, 0.2, 0.4, 0.7, 0.9, 1, 1.1, 1.05, 1,
    ])
    expect(band!.x).toHaveLength(20)
    expect(chart.table().rows).toHaveLength(20)
    expect(chart.marks.at(0, 8).text).toContain('50: 1.05')
  })

  test('draws means where there is nothing to be a share of', () => {
    const chart = curveChart({ ...measure!, isScaled: false }, 'kept')
    expect(chart.table().columns[2]).toBe('P of the right letter')
    expect(chart.table().rows[9]!.slice(0, 3)).toEqual(['100', 'attribution', measure!.whole.value])
    expect(chart.draw(paperLook()).traces[0]!.x).toEqual([])
  })

  test('of top neurons removed draws how far it moves', () => {
    const { columns, rows } = curveChart(measure!, 'top').table()
    expect(columns.slice(0, 3)).toEqual(['neurons removed', '', 'change of P of the right letter'])
    expect(rows.slice(0, 9).map(([neurons]) => neurons)).toEqual(['1', '2', '5', '10', '20', '50', '100', '200', '500'])
  })
})

describe('curveSentence', () => {
  test('names the best method beside random order, or says that there is no scale', () => {
    expect(curveSentence(measure!)).toBe(
      'attribution has the largest area under f where neurons are kept by score: 1.02, random order 0.25.',
    )
    expect(curveSentence({ ...measure!, isScaled: false })).toContain('It is not shown that P of the right letter')
  })
})

describe('areaCells', () => {
  test('has a figure with its interval for each area, and none beyond random for random order itself', () => {
    const [attribution, random] = measure!.methods
    expect(areaCells(attribution!)).toHaveLength(6)
    expect(areaCells(random!).slice(4)).toEqual(['', ''])
    expect(figureText({ value: -0.5, low: -0.75, high: 0.25 })).toBe('\u200e−0.5 [−0.75, 0.25]')
    expect(figureText({ value: null, low: null, high: null })).toBe('–')
  })
})
