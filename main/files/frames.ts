/**
 * Messages as bytes, for a line that takes nothing else: JSON with the typed arrays behind it, copied whole and never
 * written out as text. A frame is
 *
 *     uint32 length of the JSON | JSON | zeros up to a multiple of 8 | the arrays, each at a multiple of 8
 *
 * little-endian. In the JSON an array stands as `{"$": [kind, offset, length]}`, a number that JSON has no word for as
 * `{"$": "NaN"}`, and an object that itself has a `$` inside `{"$": {...}}`.
 */
const kinds = { Uint8Array, Int32Array, Float32Array, Float64Array } as const
type Kind = keyof typeof kinds
type Binary = InstanceType<(typeof kinds)[Kind]>

const headBytes = 4
/** Nothing that a window and its host say to each other is nested deeper. */
const deepest = 64

export function encodeFrame(message: unknown): Uint8Array<ArrayBuffer> {
  const arrays: { readonly array: Binary; readonly offset: number }[] = []
  let size = 0
  const place = (array: Binary): number => {
    const offset = size
    arrays.push({ array, offset })
    size = aligned(offset + array.byteLength)
    return offset
  }
  const json = new TextEncoder().encode(JSON.stringify(toPlain(message, place, 0)) ?? 'null')
  const start = aligned(headBytes + json.length)
  const frame = new Uint8Array(start + size)
  new DataView(frame.buffer).setUint32(0, json.length, true)
  frame.set(json, headBytes)
  for (const { array, offset } of arrays) {
    frame.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), start + offset)
  }
  return frame
}

/**
 * @param parse reads the JSON, within limits where the other end is not to be trusted
 * @throws Error when the bytes are no frame: cut short, or with arrays that lie beyond their end or over one another
 */
export function decodeFrame(given: Uint8Array, parse: (json: string) => unknown): unknown {
  // Node's Buffer is one whose `slice` does not copy.
  const frame = new Uint8Array(given.buffer, given.byteOffset, given.byteLength)
  if (frame.byteLength < headBytes) throw noFrame()
  const length = new DataView(frame.buffer, frame.byteOffset).getUint32(0, true)
  if (headBytes + length > frame.byteLength) throw noFrame()
  const text = new TextDecoder('utf-8', { fatal: true }).decode(frame.subarray(headBytes, headBytes + length))
  const bytes = frame.subarray(Math.min(aligned(headBytes + length), frame.byteLength))
  return fromPlain(parse(text), { bytes, nTaken: 0 }, 0)
}

/** The arrays of a frame, and how many of their bytes have been copied. */
interface Arrays {
  readonly bytes: Uint8Array
  nTaken: number
}

function toPlain(value: unknown, place: (array: Binary) => number, depth: number): unknown {
  if (depth > deepest) throw new Error('a message is nested too deeply')
  if (typeof value === 'number' && !Number.isFinite(value)) return { $: String(value) }
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((one) => toPlain(one, place, depth + 1))
  const kind = kindOf(value)
  if (kind !== null) return { $: [kind, place(value as Binary), (value as Binary).length] }
  if (ArrayBuffer.isView(value)) throw new Error(`a ${value.constructor.name} cannot be sent`)
  const plain = mapValues(value, (one) => toPlain(one, place, depth + 1))
  return Object.hasOwn(plain, '$') ? { $: plain } : plain
}

function fromPlain(value: unknown, arrays: Arrays, depth: number): unknown {
  if (depth > deepest) throw new Error('a message is nested too deeply')
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((one) => fromPlain(one, arrays, depth + 1))
  const marked: unknown = (value as { $?: unknown }).$
  if (!Object.hasOwn(value, '$')) return mapValues(value, (one) => fromPlain(one, arrays, depth + 1))
  if (typeof marked === 'string') return Number(marked)
  if (Array.isArray(marked)) return takeArray(marked, arrays)
  return mapValues(Object(marked) as object, (one) => fromPlain(one, arrays, depth + 1))
}

function takeArray([kind, offset, length]: readonly unknown[], arrays: Arrays): Binary {
  const { bytes } = arrays
  const name = Object.keys(kinds).find((one): one is Kind => one === kind)
  if (name === undefined || !isCount(offset) || !isCount(length)) throw noFrame()
  const end = offset + length * kinds[name].BYTES_PER_ELEMENT
  if (end > bytes.byteLength) throw noFrame()
  // Each lies in a place of its own; many names for one place would make many copies of it.
  arrays.nTaken += end - offset
  if (arrays.nTaken > bytes.byteLength) throw noFrame()
  // Copied, so that it is aligned wherever the frame lies in memory and does not keep the whole frame alive.
  return new kinds[name](bytes.slice(offset, end).buffer)
}

function noFrame(): Error {
  return new Error('the bytes are no frame')
}

function kindOf(value: object): Kind | null {
  for (const name of Object.keys(kinds) as Kind[]) if (value instanceof kinds[name]) return name
  return null
}

/** Without the prototype's traps: a key called `__proto__` is a key. */
function mapValues(object: object, map: (value: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]))
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8
}
