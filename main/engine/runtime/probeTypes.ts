import type { DeviceName } from './device.ts'

/** Devices that have to prove themselves. */
export type GpuName = Exclude<DeviceName, 'cpu'>

export interface ProbeResult {
  readonly ok: boolean
  /** Why the device cannot be used, in words that continue "The device cuda cannot be used: "; null when it can. */
  readonly reason: string | null
  readonly elapsedMs: number
}

/** A process that runs the probe's module, as much of it as is needed here. */
export interface ProbeProcess {
  on(listener: (message: unknown) => void): void
  /** Told once, when it has ended and all that it printed was read. */
  onEnd(listener: (end: ProbeEnd) => void): void
  kill(): void
}

export interface ProbeEnd {
  readonly code: number | null
  readonly signal: string | null
  /** What it printed on standard error. */
  readonly lastWords: string
}

/** The last argument is the id of the process that waits for it. */
export type SpawnProbe = (entry: URL, args: readonly [name: GpuName, host: string]) => ProbeProcess
