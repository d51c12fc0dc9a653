/**
 * Layers that are expanded when they are visited, into a few buffers that are used again and again. While one layer is
 * held the next is expanded, up or down as the walk goes. Several walks share a visit: those that wait for the same layer
 * get it together, and a layer leaves its buffer when nobody holds it and others are wanted.
 */
import type { StoredWeight } from '../../models/checkpoint/checkpoint.ts'
import { finite } from '../../models/checkpoint/finite.ts'
import { elementCount } from '../../tensor/dtype.ts'
import type { WeightSource } from '../architectures/weights.ts'
import type { Device, DeviceTensor, Feeds } from './device.ts'
import type { Expander, ExpandTask } from './expander.ts'
import type { LayerLease, Layers } from './layers.ts'
import { nSlots } from './weightPlan.ts'

/** One tensor of a layer, and what is made of it. */
export interface LayerPart {
  readonly name: string
  readonly file: string
  readonly weight: StoredWeight
  /** Its bytes, where they are in memory. */
  readonly held: SharedArrayBuffer | null
  readonly roles: readonly (readonly [role: string, source: WeightSource])[]
}

/** A buffer for one layer. */
interface Slot {
  layer: number | null
  users: number
  feeds: Promise<Feeds> | null
  isLoading: boolean
  /** By part; what is read from the file lies in `staged` first. */
  outs: ArrayBuffer[]
  staged: SharedArrayBuffer[]
}

interface Waiter {
  readonly layer: number
  resolve(lease: Promise<LayerLease>): void
}

export class ExpandedLayers implements Layers {
  readonly #layers: readonly (readonly LayerPart[])[]
  readonly #expander: Pick<Expander, 'expand' | 'dispose'>
  readonly #device: Pick<Device, 'upload'>
  readonly #slots: readonly Slot[]
  readonly #checked = new Set<number>()
  #waiting: Waiter[] = []
  /** The layer that was granted last, and where the walks go from it. */
  #at = 0
  #direction = 1

  constructor(
    layers: readonly (readonly LayerPart[])[],
    expander: Pick<Expander, 'expand' | 'dispose'>,
    device: Pick<Device, 'upload'>,
  ) {
    this.#layers = layers
    this.#expander = expander
    this.#device = device
    this.#slots = Array.from({ length: nSlots }, () => ({
      ...{ layer: null, users: 0, feeds: null, isLoading: false, outs: [], staged: [] },
    }))
  }

  async lease(layer: number, signal?: AbortSignal): Promise<LayerLease> {
    signal?.throwIfAborted()
    const slot = this.#slotOf(layer)
    if (slot !== undefined) return this.#grant(slot)
    const { promise, resolve, reject } = Promise.withResolvers<LayerLease>()
    const waiter: Waiter = { layer, resolve }
    const abort = (): void => {
      this.#waiting = this.#waiting.filter((other) => other !== waiter)
      reject(signal!.reason as Error)
    }
    signal?.addEventListener('abort', abort, { once: true })
    this.#waiting.push(waiter)
    this.#fill()
    try {
      return await promise
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  dispose(): Promise<void> {
    return this.#expander.dispose()
  }

  async #grant(slot: Slot): Promise<LayerLease> {
    const layer = slot.layer!
    slot.users++
    if (layer !== this.#at) this.#direction = Math.sign(layer - this.#at)
    this.#at = layer
    this.#fill()
    let isHeld = true
    const release = (): void => {
      if (!isHeld) return
      isHeld = false
      slot.users--
      this.#fill()
    }
    try {
      return { feeds: await slot.feeds!, [Symbol.dispose]: release }
    } catch (error) {
      slot.layer = null // the next one who asks may be luckier
      release()
      throw error
    }
  }

  /** Puts layers that are wanted, or will be, into the buffers that nobody uses. */
  #fill(): void {
    for (;;) {
      const wanted = this.#mostWanted()
      const layer = wanted ?? this.#next()
      if (layer === null) return
      // what was granted last stays longest: a walk that turns round begins with it
      const idle = this.#slots.filter(({ users, isLoading }) => users === 0 && !isLoading)
      const slot = idle.find((other) => other.layer !== this.#at) ?? (wanted === null ? undefined : idle[0])
      if (slot === undefined) return
      this.#load(slot, layer)
      const mine = this.#waiting.filter((waiter) => waiter.layer === layer)
      this.#waiting = this.#waiting.filter((waiter) => waiter.layer !== layer)
      for (const { resolve } of mine) resolve(this.#grant(slot))
    }
  }

  /** The layer that most walks wait for, of several the one asked for first. */
  #mostWanted(): number | null {
    const counts = new Map<number, number>()
    for (const { layer } of this.#waiting) counts.set(layer, (counts.get(layer) ?? 0) + 1)
    const [most] = [...counts].sort(([, a], [, b]) => b - a)
    return most?.[0] ?? null
  }

  #next(): number | null {
    const next = this.#at + this.#direction
    const isThere = next >= 0 && next < this.#layers.length
    return isThere && this.#slotOf(next) === undefined ? next : null
  }

  #slotOf(layer: number): Slot | undefined {
    return this.#slots.find((slot) => slot.layer === layer)
  }

  #load(slot: Slot, layer: number): void {
    slot.layer = layer
    slot.isLoading = true
    slot.feeds = this.#feedsOf(slot, layer).finally(() => {
      slot.isLoading = false
      this.#fill()
    })
    slot.feeds.catch(() => {
      if (slot.users === 0) slot.layer = null // expanded ahead, and nobody is told
    })
  }

  async #feedsOf(slot: Slot, layer: number): Promise<Feeds> {
    const parts = this.#layers[layer]!
    const isFirst = !this.#checked.has(layer)
    const tasks: ExpandTask[] = []
    const bytes = await Promise.all(parts.map((part, i) => this.#bytesOf(part, slot, i)))
    for (const [i, { weight }] of parts.entries()) {
      const { bytes: length, form } = weight
      const size = 4 * elementCount(form.shape)!
      const out = slot.outs[i]?.byteLength === size ? slot.outs[i] : new ArrayBuffer(size)
      tasks.push({ form, bytes: bytes[i]!, length, out, isFirst })
    }
    slot.outs = [] // they move to another thread
    const { outs, nonFinite } = await this.#expander.expand(tasks)
    slot.outs = [...outs]
    for (const task of nonFinite) {
      const { name, file, weight } = parts[task]!
      finite({ data: new Float32Array(outs[task]!), shape: weight.form.shape }, { name, path: file })
    }
    this.#checked.add(layer)
    const feeds: Record<string, DeviceTensor> = {}
    for (const [i, { roles }] of parts.entries()) {
      const numbers = new Float32Array(outs[i]!)
      for (const [role, source] of roles) {
        feeds[role] = await this.#device.upload(source.take?.(numbers) ?? numbers, source.shape)
      }
    }
    return feeds
  }

  async #bytesOf({ weight, held }: LayerPart, slot: Slot, part: number): Promise<SharedArrayBuffer> {
    if (held !== null) return held
    const staged = slot.staged[part]
    const buffer =
      staged !== undefined && staged.byteLength >= weight.bytes ? staged : new SharedArrayBuffer(weight.bytes)
    slot.staged[part] = buffer
    await weight.read(new Uint8Array(buffer, 0, weight.bytes))
    return buffer
  }
}
