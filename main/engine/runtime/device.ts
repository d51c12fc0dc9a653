import type { Value } from '../graph/graph.ts'

/** The accelerators a person can ask for; `auto` takes the fastest that proves itself. */
export const deviceNames = ['cpu', 'webgpu', 'cuda'] as const
export type DeviceName = (typeof deviceNames)[number]
export const deviceChoices = [...deviceNames, 'auto'] as const
export type DeviceChoice = (typeof deviceChoices)[number]

/** A tensor that lives where it is computed. On the CPU it is a typed array, elsewhere a handle. */
export interface DeviceTensor {
  readonly dims: readonly number[]
  /** Frees memory outside JavaScript; a second call does nothing. */
  dispose(): void
}

export type Feeds = Readonly<Record<string, DeviceTensor>>

/** A compiled graph. */
export interface Program {
  /** @throws Error when a feed is missing or has the wrong dimensions */
  run(feeds: Feeds): Promise<Record<string, DeviceTensor>>
  dispose(): Promise<void>
}

/** Where graphs run: the one interface between the engine and an execution provider. */
export interface Device {
  readonly name: DeviceName
  /** Puts numbers on the device. On the CPU this is a view: the caller must not change them while they are in use. */
  upload(data: Float32Array | BigInt64Array, dims: readonly number[]): Promise<DeviceTensor>
  download(tensor: DeviceTensor): Promise<Float32Array>
  /**
   * @param options `reuses`: results are large, and each is disposed of when it was read: on the CPU its memory is the next
   *                one's then
   */
  compile(outputs: Readonly<Record<string, Value>>, options?: { readonly reuses: boolean }): Promise<Program>
  /** Appends along the rows: `[batch, m, width]` and `[batch, n, width]` to `[batch, m+n, width]`. */
  joinRows(a: DeviceTensor, b: DeviceTensor): Promise<DeviceTensor>
  /** Rows `from .. to` of `[batch, n, width]`. */
  takeRows(tensor: DeviceTensor, from: number, to: number): Promise<DeviceTensor>
  dispose(): Promise<void>
}
