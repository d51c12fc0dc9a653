import type { FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isWorkbenchError, WorkbenchError } from '../base/errors.ts'
import { HeaderContinues, type GgufValue } from './ggufCursor.ts'
import { parseGgufHeader, type GgufHeader, type GgufTensor } from './ggufHeader.ts'
import { quote } from './quote.ts'
import { openRegular } from './regularFile.ts'
import {
  chunksOf,
  findTensor,
  isUnchanged,
  readFloats,
  readInto,
  readStored,
  rowsOf,
  type FloatTensor,
  type OpenFile,
  type ReadOptions,
} from './tensorBytes.ts'

/** An open GGUF file, with the other files of a split one. Tensors are read on demand; several reads may run at once. */
export interface Gguf extends AsyncDisposable {
  /** The first part's. */
  readonly path: string
  /** All files, in order. */
  readonly parts: readonly GgufPart[]
  /** Of the first part. */
  readonly metadata: ReadonlyMap<string, GgufValue>
  readonly tensors: ReadonlyMap<string, GgufTensor>
  /** A whole tensor as float32. */
  read(name: string, options?: ReadOptions): Promise<FloatTensor>
  /** Rows `from` (included) to `to` (excluded) along the first axis, as float32. */
  readRows(name: string, from: number, to: number, options?: ReadOptions): Promise<FloatTensor>
  /** Fills `into` with the bytes of a tensor as it is stored. */
  readBytes(name: string, into: Uint8Array, options?: ReadOptions): Promise<void>
  /** The bytes of a tensor as it is stored, in order. Each chunk is valid until the next one is asked for. */
  chunks(name: string, options?: ReadOptions): AsyncGenerator<Uint8Array>
  /** Says whether size and time of change of all parts are still those of the moment it was opened. */
  isUnchanged(): Promise<boolean>
  close(): Promise<void>
}

export interface GgufPart {
  readonly path: string
  readonly sizeBytes: number
  readonly mtimeNs: bigint
}

/** What is read at first; most headers end within. */
const firstBytes = 2 ** 23
/** Vocabularies of today take 4 to 15 MB. */
const maxHeaderBytes = 2 ** 27
const maxParts = 1000

/**
 * Opens a GGUF file, or all files of a split one when any is named, and checks the headers (see `parseGgufHeader`); reads
 * no tensor yet.
 *
 * @throws WorkbenchError 'input.missing', 'input.format' or 'input.unsupported', naming the file and the place
 */
export async function openGguf(path: string, options: ReadOptions = {}): Promise<Gguf> {
  await using opened = new AsyncDisposableStack()
  const parts = await openParts(path, opened, options)
  const [first] = parts
  const files = new Map(parts.map((part) => [part.path, part] as const))
  const tensors = new Map<string, GgufTensor>()
  for (const part of parts) {
    for (const [name, tensor] of part.header.tensors) {
      if (tensors.has(name)) throw foreign(part.path, first.path, `both have a tensor '${name}'`)
      tensors.set(name, tensor)
    }
  }
  const find = (name: string) => findTensor(first.path, tensors, name)
  const fileOf = ({ file }: GgufTensor) => files.get(file)!
  const read = (tensor: GgufTensor, signal?: AbortSignal) => readFloats(fileOf(tensor), tensor, signal)
  const owned = opened.move()
  const close = () => owned.disposeAsync()
  return {
    path: first.path,
    parts: parts.map(({ path, sizeBytes, mtimeNs }) => ({ path, sizeBytes, mtimeNs })),
    metadata: first.header.metadata,
    tensors,
    read: async (name, { signal } = {}) => read(find(name), signal),
    readRows: async (name, from, to, { signal } = {}) => read(rowsOf(first.path, find(name), from, to), signal),
    readBytes: async (name, into, { signal } = {}) => readStored(fileOf(find(name)), find(name), into, signal),
    chunks: (name, chunkOptions) => chunksOf(fileOf(find(name)), find(name), chunkOptions),
    isUnchanged: async () => (await Promise.all(parts.map(isUnchanged))).every(Boolean),
    close,
    [Symbol.asyncDispose]: close,
  }
}

interface OpenPart extends GgufPart {
  readonly file: FileHandle
  readonly header: GgufHeader
}

async function openParts(
  path: string,
  opened: AsyncDisposableStack,
  options: ReadOptions,
): Promise<[OpenPart, ...OpenPart[]]> {
  const named = await openPart(path, opened, options)
  const count = splitNumber(named, 'split.count') ?? 1
  if (count <= 1) return [named]
  const number = (splitNumber(named, 'split.no') ?? 0) + 1
  if (count > maxParts || number > count)
    throw new WorkbenchError('input.format', `${path} says that it is part ${number} of ${count}`, { path })
  const ending = partEnding(number, count)
  if (!path.endsWith(ending))
    throw new WorkbenchError(
      'input.missing',
      `${path} is part ${number} of ${count}, and its name has to end in ${ending} for the other parts to be found`,
      { path },
    )
  const stem = join(dirname(path), basename(path).slice(0, -ending.length))
  const parts: OpenPart[] = []
  for (let i = 1; i <= count; i++) {
    const part = i === number ? named : await openSibling(stem + partEnding(i, count), { path, count, opened }, options)
    if ((splitNumber(part, 'split.no') ?? 0) !== i - 1 || splitNumber(part, 'split.count') !== count)
      throw foreign(part.path, path, `it does not say that it is part ${i} of ${count}`)
    parts.push(part)
  }
  const nTensors = parts.reduce((sum, { header }) => sum + header.tensors.size, 0)
  const expected = splitNumber(parts[0]!, 'split.tensors.count')
  if (expected !== null && expected !== nTensors)
    throw foreign(parts[0]!.path, path, `${expected} tensors were split, and the parts have ${nTensors}`)
  return parts as [OpenPart, ...OpenPart[]]
}

async function openSibling(
  path: string,
  from: { readonly path: string; readonly count: number; readonly opened: AsyncDisposableStack },
  options: ReadOptions,
): Promise<OpenPart> {
  try {
    return await openPart(path, from.opened, options)
  } catch (error) {
    if (!(isWorkbenchError(error) && error.code === 'input.missing')) throw error
    const message = `${from.path} is one of ${from.count} parts, of which ${basename(path)} is not beside it: fetch it too`
    throw new WorkbenchError('input.missing', message, { path }, { cause: error })
  }
}

async function openPart(path: string, opened: AsyncDisposableStack, options: ReadOptions): Promise<OpenPart> {
  options.signal?.throwIfAborted()
  const file = opened.use(await openRegular(path, { expected: 'a GGUF file' }))
  const { size, mtimeNs } = await file.stat({ bigint: true })
  const sizeBytes = Number(size)
  return { file, path, sizeBytes, mtimeNs, header: await readHeader({ file, path }, sizeBytes, options) }
}

/** A header does not say how long it is: as long as it goes on behind what was read, more is read. */
async function readHeader(source: OpenFile, sizeBytes: number, { signal }: ReadOptions): Promise<GgufHeader> {
  for (let length = firstBytes; ; length *= 4) {
    const bytes = Buffer.allocUnsafeSlow(Math.min(length, sizeBytes))
    await readInto(source, bytes, 0, signal)
    try {
      return parseGgufHeader(bytes, sizeBytes, source.path)
    } catch (error) {
      if (!(error instanceof HeaderContinues)) throw error
      if (length < maxHeaderBytes) continue
      const message = `${source.path} is not a valid GGUF file: its header has more than ${maxHeaderBytes} bytes`
      throw new WorkbenchError('input.format', message, { path: source.path })
    }
  }
}

function splitNumber({ header, path }: OpenPart, key: string): number | null {
  const value = header.metadata.get(key)
  if (value === undefined) return null
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value
  throw new WorkbenchError('input.format', `${path} is not a valid GGUF file: ${key} is ${quote(value)}`, { path })
}

/** How the file of a part is named by llama.cpp: `model-00002-of-00003.gguf`. */
function partEnding(number: number, count: number): string {
  const digits = (n: number) => String(n).padStart(5, '0')
  return `-${digits(number)}-of-${digits(count)}.gguf`
}

function foreign(path: string, beside: string, why: string): WorkbenchError {
  return new WorkbenchError('input.format', `${path} and ${beside} are not parts of one model: ${why}`, { path })
}
