/** Numbers of 64 bits are bigints where a double does not hold them. */
type GgufScalar = number | bigint | string | boolean

/** A value of a GGUF file's metadata. */
export type GgufValue =
  | GgufScalar
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array
  | readonly GgufScalar[]

export type Fail = (what: string) => never

/** The bytes at hand end here, though the file does not: more have to be read. */
export class HeaderContinues extends Error {
  override readonly name = 'HeaderContinues'
}

/** Strings and other values that become objects: tokens and merges of a vocabulary of a million fit. */
const maxValues = 4_000_000
/** Bytes that each scalar type takes, by its number; 8 is a string, 9 an array. */
const scalarBytes: Readonly<Record<number, number>> = {
  ...{ 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8 },
}
const stringType = 8
const arrayType = 9
/** Bytes of the shortest element of an array. Arrays of arrays are refused, as ggml does. */
const leastBytes: Readonly<Record<number, number>> = { ...scalarBytes, [stringType]: 8 }
const typedArrays = new Map<number, (bytes: ArrayBuffer) => GgufValue>([
  [0, (bytes) => new Uint8Array(bytes)],
  [1, (bytes) => new Int8Array(bytes)],
  [2, (bytes) => new Uint16Array(bytes)],
  [3, (bytes) => new Int16Array(bytes)],
  [4, (bytes) => new Uint32Array(bytes)],
  [5, (bytes) => new Int32Array(bytes)],
  [6, (bytes) => new Float32Array(bytes)],
  [12, (bytes) => new Float64Array(bytes)],
])

/** Reads a GGUF header's parts one after another; every count is held against the bytes of the file before it is used. */
export class GgufCursor {
  #at = 0
  #nValues = 0
  readonly #bytes: Buffer
  readonly #fileBytes: number
  readonly #fail: Fail
  readonly #strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

  /**
   * @param bytes     the file from its first byte on, as far as it was read
   * @param fileBytes size of the whole file
   */
  constructor(bytes: Buffer, fileBytes: number, fail: Fail) {
    this.#bytes = bytes
    this.#fileBytes = fileBytes
    this.#fail = fail
  }

  get position(): number {
    return this.#at
  }

  u32(what: string): number {
    return this.#bytes.readUInt32LE(this.#take(4, what))
  }

  u64(what: string): bigint {
    return this.#bytes.readBigUInt64LE(this.#take(8, what))
  }

  /** A number of things that take at least `leastBytes` each. */
  count(what: string, leastBytes: number): number {
    const count = this.u64(what)
    const room = this.#fileBytes - this.#at
    if (count * BigInt(leastBytes) > BigInt(room))
      this.#fail(
        `it claims ${count} ${what}, but only ${room} bytes follow: it is damaged or truncated, fetch it again`,
      )
    return Number(count)
  }

  string(what: string, maxBytes = Infinity): string {
    const length = this.count(`bytes of ${what}`, 1)
    if (length > maxBytes) this.#fail(`${what} has ${length} bytes, more than ${maxBytes}`)
    const at = this.#take(length, what)
    const text = this.#bytes.toString('utf8', at, at + length)
    // Fast, but it replaces what is not UTF-8 by this mark, which a file may also hold.
    if (text.includes('\ufffd')) this.#check(at, length, what)
    return text
  }

  value(what: string): GgufValue {
    const type = this.u32(`the type of ${what}`)
    return type === arrayType ? this.#array(what) : this.#element(type, what)
  }

  #element(type: number, what: string): GgufScalar {
    if (type === stringType) return this.string(what)
    if (!Object.hasOwn(scalarBytes, type)) return this.#fail(`${what} has the unknown type ${type}`)
    return this.#scalar(type, what)
  }

  #array(what: string): GgufValue {
    const type = this.u32(`the type of ${what}`)
    if (type === arrayType) return this.#fail(`${what} is an array of arrays`)
    if (!Object.hasOwn(leastBytes, type)) return this.#fail(`${what} has elements of the unknown type ${type}`)
    const n = this.count(`elements of ${what}`, leastBytes[type]!)
    const typed = typedArrays.get(type)
    if (typed) {
      const at = this.#take(n * scalarBytes[type]!, what)
      return typed(new Uint8Array(this.#bytes.subarray(at, this.#at)).buffer)
    }
    this.#nValues += n
    if (this.#nValues > maxValues) this.#fail(`its metadata has more than ${maxValues} values`)
    const values: GgufScalar[] = []
    for (let i = 0; i < n; i++) values.push(this.#element(type, what))
    return values
  }

  #scalar(type: number, what: string): GgufScalar {
    const at = this.#take(scalarBytes[type]!, what)
    const bytes = this.#bytes
    switch (type) {
      case 0:
        return bytes.readUInt8(at)
      case 1:
        return bytes.readInt8(at)
      case 2:
        return bytes.readUInt16LE(at)
      case 3:
        return bytes.readInt16LE(at)
      case 4:
        return bytes.readUInt32LE(at)
      case 5:
        return bytes.readInt32LE(at)
      case 6:
        return bytes.readFloatLE(at)
      case 7:
        if (bytes[at]! > 1) this.#fail(`${what} is neither true nor false but ${bytes[at]}`)
        return bytes[at] === 1
      case 10:
        return plain(bytes.readBigUInt64LE(at))
      case 11:
        return plain(bytes.readBigInt64LE(at))
      default:
        return bytes.readDoubleLE(at)
    }
  }

  #check(at: number, length: number, what: string): void {
    try {
      this.#strict.decode(this.#bytes.subarray(at, at + length))
    } catch {
      this.#fail(`${what} is not UTF-8`)
    }
  }

  /** Moves on by `n` bytes and says where they begin. */
  #take(n: number, what: string): number {
    const at = this.#at
    if (at + n > this.#fileBytes) this.#fail(`it ends within ${what}: it is truncated, fetch it again`)
    if (at + n > this.#bytes.length) throw new HeaderContinues()
    this.#at += n
    return at
  }
}

function plain(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
