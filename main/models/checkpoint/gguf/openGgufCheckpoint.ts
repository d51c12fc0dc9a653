import { realpath } from 'node:fs/promises'
import { WorkbenchError } from '../../../base/errors.ts'
import { oneLine } from '../../../base/oneLine.ts'
import { openGguf, type Gguf } from '../../../files/gguf.ts'
import type { GgufTensor } from '../../../files/ggufHeader.ts'
import { quote } from '../../../files/quote.ts'
import { allocatable, findTensor, type FloatTensor, type ReadOptions } from '../../../files/tensorBytes.ts'
import { expand, type StoredForm } from '../../../tensor/storedForm.ts'
import type { Checkpoint, CheckpointTensor } from '../checkpoint.ts'
import { canonicalConfig, type CheckpointConfig } from '../config.ts'
import { finite } from '../finite.ts'
import { fingerprint } from '../fingerprint.ts'
import type { RopeSpellings } from '../ropeSpelling.ts'
import { withFacts } from './facts.ts'
import type { GgufSpelling, GgufSpellings } from './spelling.ts'

/** A tensor of a GGUF file under the name that it has in a checkpoint folder. */
interface Entry {
  readonly stored: GgufTensor
  readonly form: StoredForm
}

/**
 * Opens a GGUF file as the checkpoint that it was made from: configuration, names and arrangement of its tensors are those
 * of a checkpoint folder. Reads no weight.
 *
 * @param path of the file, of any part where it was split
 * @throws WorkbenchError as `openCheckpointFolder`
 */
export async function openGgufCheckpoint(
  path: string,
  spellings: GgufSpellings,
  ropeSpellingOf: RopeSpellings,
  options: ReadOptions = {},
): Promise<Checkpoint> {
  await using opened = new AsyncDisposableStack()
  const file = opened.use(await openGguf(path, options))
  const spelling = spellingOf(file, spellings)
  const { result: said, used } = await withFacts(file, spelling.architecture, spelling.config, options.signal)
  const config = canonicalConfig({ ...said, ...specialIds(file) }, file.path, ropeSpellingOf)
  const entries = entriesOf(file, spelling, config, used)
  const stamp = JSON.stringify(
    await Promise.all(file.parts.map(async (part) => [await realpath(part.path), part.sizeBytes, `${part.mtimeNs}`])),
  )
  const held = opened.move() // from here on the caller closes the files
  const close = () => held.disposeAsync()
  const find = (name: string) => findTensor(file.path, entries, name)
  const read = async (name: string, readOptions?: ReadOptions): Promise<FloatTensor> => {
    const { stored, form } = find(name)
    if (form.arrangement === undefined) return await file.read(stored.name, readOptions)
    const data = new Float32Array(allocatable(stored.file, stored))
    const bytes = new Uint8Array(stored.end - stored.start)
    await file.readBytes(stored.name, bytes, readOptions)
    return { data: expand(form, bytes, data), shape: form.shape }
  }
  const readRows = async (name: string, from: number, to: number, readOptions?: ReadOptions): Promise<FloatTensor> => {
    const { stored, form } = find(name)
    if (form.arrangement === undefined) return await file.readRows(stored.name, from, to, readOptions)
    const { data, shape } = await read(name, readOptions)
    const [nRows = 0, ...rest] = shape
    const width = data.length / nRows
    return { data: data.slice(from * width, to * width), shape: [to - from, ...rest] }
  }
  return {
    dir: file.path,
    config,
    ...titleOf(file),
    tensors: new Map([...entries].map(([name, entry]) => [name, described(name, entry)])),
    read: async (name, readOptions) => finite(await read(name, readOptions), { name, path: find(name).stored.file }),
    readRows: async (name, from, to, readOptions) =>
      finite(await readRows(name, from, to, readOptions), { name, path: find(name).stored.file, firstRow: from }),
    stored(name) {
      const { stored, form } = find(name)
      return {
        form,
        bytes: stored.end - stored.start,
        read: (into, readOptions) => file.readBytes(stored.name, into, readOptions),
      }
    },
    fingerprint: (fingerprintOptions) =>
      fingerprint(
        config,
        [...entries].map(([name, { stored, form }]) => ({
          ...{ name, dtype: form.dtype, shape: form.shape, sizeBytes: stored.end - stored.start },
          chunks: (chunkOptions) => file.chunks(stored.name, chunkOptions),
        })),
        [file],
        fingerprintOptions,
      ),
    stamp: () => stamp,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function described(name: string, { stored, form }: Entry): CheckpointTensor {
  const { file, start, end } = stored
  return { name, dtype: form.dtype, shape: form.shape, file, start, end }
}

function spellingOf({ path, metadata, tensors }: Gguf, spellings: GgufSpellings): GgufSpelling {
  const refuse = (what: string): never => {
    throw new WorkbenchError('input.unsupported', `${path} ${what}`, { path })
  }
  const architecture = metadata.get('general.architecture')
  const type = metadata.get('general.type')
  if (typeof architecture !== 'string')
    throw new WorkbenchError('input.format', `${path} names no general.architecture`, { path })
  if (type === 'adapter')
    return refuse(
      'is an adapter without the model that it changes: merge the two with llama-export-lora, and give the result',
    )
  if (architecture === 'clip' || type === 'mmproj')
    return refuse('only turns images or sound into tokens for a model: give the file of the model itself')
  const found = spellings.find((spelling) => spelling.architecture === architecture)
  if (!found)
    return refuse(
      `holds a model of the architecture ${quote(architecture)}, which is not implemented; implemented are ` +
        spellings.map((spelling) => spelling.architecture).join(', '),
    )
  if (tensors.size === 0) return refuse('holds a vocabulary and no weights: give the file of the whole model')
  return found
}

/** Beside a file's own name, which may be anything. */
function titleOf({ metadata }: Gguf): Pick<Checkpoint, 'title'> {
  const name = metadata.get('general.name')
  return typeof name === 'string' && name.trim() !== '' ? { title: oneLine(name.trim()) } : {}
}

/** What config.json says of special tokens. */
function specialIds({ metadata }: Gguf): Record<string, unknown> {
  const ids = { bos_token_id: 'bos', eos_token_id: 'eos', pad_token_id: 'padding' }
  const said = Object.entries(ids).map(([key, name]) => [key, metadata.get(`tokenizer.ggml.${name}_token_id`)] as const)
  return Object.fromEntries(said.map(([key, id]) => [key, typeof id === 'number' ? id : null]))
}

/** Tensors that have no name in a checkpoint folder keep their own, under which no architecture has a place for them. */
function entriesOf(
  file: Gguf,
  { tensors: names }: GgufSpelling,
  config: CheckpointConfig,
  used: ReadonlySet<string>,
): Map<string, Entry> {
  const entries = new Map<string, Entry>()
  for (const stored of file.tensors.values()) {
    if (used.has(stored.name)) continue
    const { stem, suffix, layer } = partsOf(stored.name)
    const spelled = Object.hasOwn(names, stem) ? names[stem]! : stored.name
    const arranged = typeof spelled === 'string' ? { name: spelled, arrangement: () => null } : spelled
    const name = spelled === stored.name ? spelled : arranged.name.replace('#', layer) + suffix
    const arrangement = arranged.arrangement(config, stored.shape)
    const shape = arrangement?.kind === 'transposed' ? stored.shape.toReversed() : stored.shape
    if (entries.has(name))
      throw new WorkbenchError('input.format', `${stored.file} holds the tensor '${name}' twice, under two names`, {
        path: stored.file,
        name,
      })
    entries.set(name, { stored, form: { dtype: stored.dtype, shape, ...(arrangement && { arrangement }) } })
  }
  return entries
}

/** `blk.3.attn_q.bias` -> `blk.#.attn_q`, `3` and `.bias`. */
function partsOf(name: string): { stem: string; layer: string; suffix: string } {
  const suffix = /\.(weight|bias)$/.exec(name)?.[0] ?? ''
  const layer = /^blk\.(\d{1,4})\./.exec(name)?.[1] ?? ''
  const inner = name.slice(0, name.length - suffix.length)
  return { stem: layer === '' ? inner : inner.replace(/^blk\.\d+/, 'blk.#'), layer, suffix }
}
