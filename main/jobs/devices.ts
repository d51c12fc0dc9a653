import type { DeviceName } from '../engine/runtime/device.ts'
import type { EngineParts } from './engineParts.ts'
import type { Hooks } from './hooks.ts'

export interface TriedDevice {
  readonly name: DeviceName
  readonly usable: boolean
  /** Why it is not, in words that continue "The device cuda cannot be used: ". */
  readonly reason: string | null
}

/** What this machine can compute on. A GPU is tried in a process of its own, once; the CPU needs no trial. */
export async function devicesJob(
  { probeDevice }: Pick<EngineParts, 'probeDevice'>,
  { signal }: Pick<Hooks, 'signal'>,
): Promise<{ devices: TriedDevice[] }> {
  const devices: TriedDevice[] = [{ name: 'cpu', usable: true, reason: null }]
  for (const name of ['webgpu', 'cuda'] as const) {
    const { ok, reason } = await probeDevice(name, { signal })
    devices.push({ name, usable: ok, reason })
  }
  return { devices }
}
