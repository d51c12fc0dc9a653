import { describe, expect, test } from 'vitest'
import { firstPaintBytes } from './firstPaint.ts'

describe('the built window', () => {
  test('needs at most 150 KB of script and style, compressed, before its first paint', () => {
    expect(firstPaintBytes()).toBeLessThanOrEqual(150_000)
  })
})
