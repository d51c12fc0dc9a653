import { describe, expect, test } from 'vitest'
import { barChart } from '../../../renderer/plots/barChart.ts'
import { marksOf } from '../../../renderer/plots/chart.ts'
import { tableCsv } from '../../../renderer/plots/exportFigure.ts'
import { paperLook } from '../../../renderer/plots/look.ts'
import { matrixChart } from '../../../renderer/plots/matrixChart.ts'
import { zoomedRanges } from '../../../renderer/plots/ranges.ts'
import { moved, type Walker } from '../../../renderer/plots/walk.ts'

const format = (value: number): string => value.toFixed(2)

describe('barChart', () => {
  const chart = barChart({
    categories: ['en', 'ar'],
    categoryTitle: 'Language',
    valueTitle: 'Share right',
    series: [{ name: 'all', values: [0.5, 0.25], low: [0.4, 0.2], high: [0.6, 0.35] }],
    format,
  })

  test('its table holds what is drawn, intervals included', () => {
    expect(chart.table()).toEqual({
      columns: ['Language', 'Share right', 'Share right ≥', 'Share right ≤'],
      rows: [
        ['en', 0.5, 0.4, 0.6],
        ['ar', 0.25, 0.2, 0.35],
      ],
    })
  })

  test('draws intervals as distances from the value', () => {
    const [trace] = chart.draw(paperLook()).traces
    const { array, arrayminus } = trace?.['error_y'] as { array: number[]; arrayminus: number[] }
    expect(array.map(format)).toEqual(['0.10', '0.10'])
    expect(arrayminus.map(format)).toEqual(['0.10', '0.05'])
  })

  test('stacked bars tell the keyboard where they are: on top of those below', () => {
    const stacked = barChart({
      ...{ categories: ['0'], categoryTitle: 'Layer', valueTitle: 'Neurons', stacked: true, format },
      series: [
        { name: 'biology', values: [4] },
        { name: 'history', values: [2] },
      ],
    })
    expect(stacked.marks.at(1, 0)).toMatchObject({ y: 5, height: 2, key: '0' })
  })
})

test('a name of the data is never markup in a drawing, and stays itself for readers', () => {
  const chart = barChart({
    ...{ categories: ['<a href="http://x">y</a>'], categoryTitle: 'Domain', valueTitle: 'n', format },
    series: [{ name: 'all', values: [1] }],
  })
  expect(JSON.stringify(chart.draw(paperLook()))).not.toContain('<a')
  expect(chart.marks.at(0, 0).text).toContain('<a href')
})

describe('matrixChart', () => {
  const chart = matrixChart({
    ...{ rows: ['a', 'b'], columns: ['x', 'y'], rowTitle: 'Domain', columnTitle: 'Language', valueTitle: 'Change' },
    values: [
      [-0.3, 0.1],
      [null, 0],
    ],
    ...{ format, scale: 'difference' },
  })

  test('differences have the same colour range on both sides of 0, whatever their extremes', () => {
    expect(chart.draw(paperLook()).traces[0]).toMatchObject({ zmin: -0.3, zmax: 0.3 })
  })

  test('has a colour range that Plotly can draw where nothing has changed at all', () => {
    const names = { rows: ['a'], columns: ['x'], rowTitle: 'Domain', columnTitle: 'Language', valueTitle: 'Change' }
    const still = matrixChart({ ...names, values: [[0]], format, scale: 'difference' })
    expect(still.draw(paperLook()).traces[0]).toMatchObject({ zmin: -1, zmax: 1 })
  })

  test('tells what is missing from what is zero', () => {
    const [trace] = chart.draw(paperLook()).traces
    expect(trace?.['z']).toEqual([
      [-0.3, 0.1],
      [null, 0],
    ])
    const printed = chart.draw(paperLook()).layout['annotations'] as { text: string }[]
    expect(printed.map(({ text }) => text)).toEqual(['-0.30', '0.10', '–', '0.00'])
    expect(chart.marks.at(1, 0).text).toContain('–')
  })
})

describe('moved', () => {
  const marks = marksOf([row(3), row(1)])

  test('shows where the cursor is before it moves it, and keeps it inside', () => {
    const first = moved(null, marks, 'ArrowDown', false)
    expect(first).toEqual({ line: 0, index: 0, anchor: null })
    expect(press(first, 'ArrowLeft', 'ArrowUp')).toEqual(first)
    expect(press(first, 'End')).toMatchObject({ line: 0, index: 2 })
    expect(press(first, 'End', 'ArrowDown')).toMatchObject({ line: 1, index: 0 })
  })

  test('a stretch begins where the cursor was and ends with the first move without it', () => {
    const start = moved(null, marks, 'ArrowRight', false)
    const stretched = moved(moved(start, marks, 'ArrowRight', true), marks, 'ArrowRight', true)
    expect(stretched).toEqual({ line: 0, index: 2, anchor: { line: 0, index: 0 } })
    expect(moved(stretched, marks, 'ArrowLeft', false)?.anchor).toBeNull()
  })

  test('leaves other keys alone', () => {
    expect(moved(null, marks, 'KeyS', false)).toBeNull()
  })

  function press(walker: Walker | null, ...codes: readonly string[]): Walker | null {
    return codes.reduce((at, code) => moved(at, marks, code, false), walker)
  }
})

test('zoomedRanges reads the ranges of whichever axes a drag changed, and nothing else', () => {
  const change = { 'xaxis3.range[0]': 900, 'xaxis3.range[1]': 100 }
  expect(zoomedRanges(change)).toEqual({ x: [100, 900], y: null })
  expect(zoomedRanges({ selections: [] })).toBeNull()
})

test('tableCsv quotes what needs it and drops the marks that only a drawing needs', () => {
  const text = tableCsv({ columns: ['field', 'value'], rows: [['\u2068a, "b"\u2069', 0.5]] })
  expect(text).toBe('\ufefffield,value\r\n"a, ""b""",0.5\r\n')
})

function row(n: number) {
  return Array.from({ length: n }, (_, x) => ({ text: String(x), key: String(x), x, y: 0 }))
}
