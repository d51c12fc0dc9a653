import { describe, expect, test } from 'vitest'
import { decodeFrame, encodeFrame } from '../../../main/files/frames.ts'

describe('encodeFrame', () => {
  test('carries what structured clone carries between the window and its host', () => {
    const message = {
      method: 'map.tile',
      values: Float32Array.of(0, -1.5, NaN),
      neurons: Int32Array.of(7, -1),
      file: Uint8Array.of(1, 2, 3),
      sums: Float64Array.of(0.1),
      text: 'سلام 12',
      numbers: [NaN, Infinity, -Infinity, 0.1],
      nothing: null,
      nested: [{ empty: new Float32Array() }],
    }
    expect(decodeFrame(encodeFrame(message), JSON.parse)).toEqual(message)
  })

  test('writes an array as its bytes: 4 a value, and 32 at most for its place', () => {
    const bytes = encodeFrame(new Float32Array(1000)).byteLength
    expect(bytes).toBeGreaterThanOrEqual(4000)
    expect(bytes).toBeLessThan(4000 + 64)
  })

  test('sends only the part of a buffer that a view shows', () => {
    const whole = Float32Array.of(1, 2, 3, 4)
    expect(decodeFrame(encodeFrame(whole.subarray(1, 3)), JSON.parse)).toEqual(Float32Array.of(2, 3))
  })

  test('reads what a socket of Node received, which is a Buffer somewhere in a larger one', () => {
    const values = Float32Array.of(0.5, NaN)
    const received = Buffer.concat([Buffer.alloc(3), encodeFrame({ values })]).subarray(3)
    expect(decodeFrame(received, JSON.parse)).toEqual({ values })
  })

  test('keeps keys that mean something to it or to JavaScript', () => {
    const message = { $: ['Uint8Array', 0, 1], inner: { $: 'NaN' }, ['__proto__x']: 1 }
    expect(decodeFrame(encodeFrame(message), JSON.parse)).toEqual(message)
    const own = JSON.parse('{"__proto__": {"polluted": true}}') as object
    expect(Object.keys(decodeFrame(encodeFrame(own), JSON.parse) as object)).toEqual(['__proto__'])
  })

  test('refuses an array that it has no word for', () => {
    expect(() => encodeFrame({ big: new BigInt64Array(1) })).toThrow('BigInt64Array')
  })
})

describe('decodeFrame', () => {
  test('reads a frame that lies anywhere in a buffer', () => {
    const frame = encodeFrame({ values: Float64Array.of(1, 2) })
    const shifted = new Uint8Array(frame.length + 3)
    shifted.set(frame, 3)
    expect(decodeFrame(shifted.subarray(3), JSON.parse)).toEqual({ values: Float64Array.of(1, 2) })
  })

  test.each([
    ['nothing', new Uint8Array()],
    ['a length beyond its end', Uint8Array.of(200, 0, 0, 0, 123, 125)],
    ['half a frame', encodeFrame({ values: new Float32Array(8) }).subarray(0, 48)],
    ['text that is not JSON', Uint8Array.of(2, 0, 0, 0, 123, 123)],
    ['an array of a negative length', frameOf('{"$":["Float32Array",0,-1]}')],
    ['an array of a kind that is none', frameOf('{"$":["toString",0,0]}')],
    ['arrays that lie over one another', frameOf('[{"$":["Uint8Array",0,8]},{"$":["Uint8Array",1,7]}]', 8)],
    ['nesting without end', frameOf('['.repeat(5000) + ']'.repeat(5000))],
  ])('refuses %s', (_, bytes) => {
    expect(() => decodeFrame(bytes, JSON.parse)).toThrow()
  })
})

function frameOf(json: string, size = 0): Uint8Array {
  const text = new TextEncoder().encode(json)
  const frame = new Uint8Array(Math.ceil((4 + text.length) / 8) * 8 + size)
  new DataView(frame.buffer).setUint32(0, text.length, true)
  frame.set(text, 4)
  return frame
}
