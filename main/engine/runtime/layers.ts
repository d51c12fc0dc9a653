import type { Feeds } from './device.ts'

/** The weights of one layer, in place for as long as they are held: feeds of its graphs by role. */
export interface LayerLease extends Disposable {
  readonly feeds: Feeds
}

/** Where a model's layers come from. Whoever holds a lease may wait for the model, never for another lease. */
export interface Layers {
  lease(layer: number, signal?: AbortSignal): Promise<LayerLease>
  dispose(): Promise<void>
}

/** Layers that lie on the device for the model's whole life. */
export function residentLayers(layers: readonly Feeds[]): Layers {
  const leases = layers.map((feeds): LayerLease => ({ feeds, [Symbol.dispose]: () => undefined }))
  return { lease: (layer) => Promise.resolve(leases[layer]!), dispose: () => Promise.resolve() }
}
