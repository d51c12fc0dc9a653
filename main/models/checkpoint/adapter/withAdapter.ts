import { basename, join } from 'node:path'
import { readdirSync } from 'node:fs'
import { WorkbenchError } from '../../../base/errors.ts'
import { bytesDigest, fileDigest } from '../../../files/fileDigest.ts'
import { openSafetensors, type Safetensors } from '../../../files/safetensors.ts'
import type { FloatTensor, ReadOptions } from '../../../files/tensorBytes.ts'
import { asBytes } from '../../../tensor/float32.ts'
import { stampOf, type Checkpoint } from '../checkpoint.ts'
import { finite } from '../finite.ts'
import { adapterChanges, type Change, type Lora } from './adapterTensors.ts'
import { adapterConfigName, adapterWeightsName, readAdapterConfig } from './adapterConfig.ts'
import { addLowRank, transposed, type LowRank } from './lowRank.ts'

/**
 * A checkpoint with an adapter in its weights, which is what is read, run, fingerprinted and written: another model than
 * the one below it. A changed weight is float32 and worked out whenever it is read.
 *
 * @param base closed with what is returned, not when this fails
 * @param dir  folder of the adapter
 * @throws WorkbenchError as `readAdapterConfig`, `adapterChanges` and `openSafetensors`
 */
export async function withAdapter(base: Checkpoint, dir: string, options: ReadOptions = {}): Promise<Checkpoint> {
  const path = join(dir, adapterWeightsName)
  const stamps = await Promise.all([join(dir, adapterConfigName), path].map(stampOf))
  const config = readAdapterConfig(dir)
  const names = readdirSync(dir)
  if (!names.includes(adapterWeightsName)) throw noWeights(dir, names)
  await using opened = new AsyncDisposableStack()
  const source = opened.use(await openSafetensors(path, options))
  const { changes, nLeftOut } = adapterChanges(source.tensors, path, config, base)
  const tensors = new Map(
    [...base.tensors].map(([name, tensor]) => [
      name,
      changes.has(name) ? { ...tensor, dtype: 'F32' as const } : tensor,
    ]),
  )
  const factorsOf = oneKept((lora: Lora, readOptions) => readFactors(source, lora, readOptions))
  /** Rows of a changed weight, out of those of the base model. */
  const changed = async (
    name: string,
    { instead, lora }: Change,
    [from, to]: readonly [number, number],
    readOptions?: ReadOptions,
  ): Promise<FloatTensor> => {
    const rows =
      instead === null
        ? await base.readRows(name, from, to, readOptions)
        : await source.readRows(instead, from, to, readOptions)
    if (lora !== null) addLowRank(rows.data, from, await factorsOf(lora, readOptions))
    return finite(rows, { name, path, firstRow: from })
  }
  const read = (name: string, readOptions?: ReadOptions): Promise<FloatTensor> => {
    const change = changes.get(name)
    if (change === undefined) return base.read(name, readOptions)
    return changed(name, change, [0, base.tensors.get(name)!.shape[0]!], readOptions)
  }
  const held = opened.move()
  const close = async (): Promise<void> => {
    await held.disposeAsync()
    await base.close()
  }
  return {
    ...base,
    tensors,
    notes: {
      ...(base.notes ?? { wrapper: null, leftOut: new Map(), warnings: [] }),
      adapter: { dir, about: aboutOf(dir, changes, nLeftOut), changed: new Set(changes.keys()) },
    },
    read,
    readRows: (name, from, to, readOptions) => {
      const change = changes.get(name)
      return change === undefined
        ? base.readRows(name, from, to, readOptions)
        : changed(name, change, [from, to], readOptions)
    },
    stored(name) {
      if (!changes.has(name)) return base.stored(name)
      const { shape } = tensors.get(name)!
      return {
        form: { dtype: 'F32', shape },
        bytes: 4 * shape.reduce((product, length) => product * length, 1),
        read: async (into, readOptions) => into.set(asBytes((await read(name, readOptions)).data)),
      }
    },
    async fingerprint(fingerprintOptions) {
      const below = await base.fingerprint(fingerprintOptions)
      const scalings = [...changes].map(([name, { lora }]) => [name, lora?.scaling ?? null]).sort()
      const weights = await fileDigest(path, fingerprintOptions)
      return `sha256:${bytesDigest(JSON.stringify([below, 'adapter', scalings, weights]))}`
    },
    stamp: () => JSON.stringify([base.stamp(), stamps]),
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function readFactors(source: Safetensors, lora: Lora, options?: ReadOptions): Promise<LowRank> {
  const { rank, scaling, isTransposed } = lora
  const [a, b] = await Promise.all([source.read(lora.a, options), source.read(lora.b, options)])
  const [nOut, nIn] = [b.shape[0]!, a.shape[1]!]
  // stored the other way round, the weight gets the transposed product, A^T B^T
  return isTransposed
    ? { left: transposed(a.data, rank, nIn), right: transposed(b.data, nOut, rank), rank, nColumns: nOut, scaling }
    : { left: b.data, right: a.data, rank, nColumns: nIn, scaling }
}

/** Remembers the last one: tables are read row by row. */
function oneKept<K, V>(make: (key: K, options?: ReadOptions) => Promise<V>): typeof make {
  let last: { readonly key: K; readonly value: V } | null = null
  return async (key, options) => {
    if (last?.key === key) return last.value
    const value = await make(key, options)
    last = { key, value }
    return value
  }
}

/** `LoRA of rank 8 in q_proj and v_proj, 24 matrices ("my-adapter")` */
function aboutOf(dir: string, changes: ReadonlyMap<string, Change>, nLeftOut: number): string {
  const all = [...changes]
  const lora = all.flatMap(([name, change]) => (change.lora === null ? [] : [{ name, rank: change.lora.rank }]))
  const ranks = [...new Set(lora.map(({ rank }) => rank))].sort((x, y) => x - y)
  const modules = [...new Set(lora.map(({ name }) => name.split('.').at(-2)!))].sort()
  const replaced = all.filter(([, { instead }]) => instead !== null).map(([name]) => name)
  return (
    `LoRA of rank ${ranks.join(', ')} in ${modules.join(', ')}, ${lora.length} matrices (${basename(dir)})` +
    (replaced.length === 0 ? '' : `; it replaces ${replaced.length} weights: ${replaced.slice(0, 5).join(', ')}`) +
    (nLeftOut === 0 ? '' : `; ${nLeftOut} of its tensors are for parts that are not read`)
  )
}

function noWeights(dir: string, names: readonly string[]): WorkbenchError {
  const other = names.find((name) => /^adapter_model\./.test(name))
  return new WorkbenchError(
    other === undefined ? 'input.missing' : 'input.unsupported',
    other === undefined
      ? `${dir} has ${adapterConfigName} but no ${adapterWeightsName}; fetch it into that folder, or take ${adapterConfigName} away`
      : `${dir} has its adapter only as ${other}, a format that can run code when opened and is not read: save it with PEFT as ${adapterWeightsName}`,
    { dir },
  )
}
