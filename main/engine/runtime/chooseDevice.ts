import { WorkbenchError } from '../../base/errors.ts'
import { deviceNames, type Device, type DeviceChoice, type DeviceName } from './device.ts'
import { HostDevice } from './hostDevice.ts'
import { probeOnce, type ProbeOptions } from './probe.ts'
import type { GpuName, ProbeResult } from './probeTypes.ts'
import { WebgpuDevice } from './webgpuDevice.ts'

export interface DeviceOptions {
  /** Threads inside one operator on the CPU. */
  readonly threads: number
  readonly signal?: AbortSignal | undefined
  /** Told why `auto` ends at the CPU. */
  readonly onWarning?: ((sentence: string) => void) | undefined
  /** How a GPU proves itself, unless a test brings its own. */
  readonly probe?: (name: GpuName, options: ProbeOptions) => Promise<ProbeResult>
}

/** Fastest first: on WebGPU the weights stay on the GPU, to CUDA they travel with every run. */
const gpus: readonly GpuName[] = deviceNames.filter((name) => name !== 'cpu')

/**
 * The device that was asked for; with `auto` the first GPU that proves itself, else the CPU, and then why.
 * @throws WorkbenchError 'run.device' when a GPU that was asked for by name cannot be used
 */
export async function chooseDevice(choice: DeviceChoice, options: DeviceOptions): Promise<Device> {
  const { threads, signal, onWarning, probe = probeOnce } = options
  const reasons: string[] = []
  for (const name of choice === 'auto' ? gpus : choice === 'cpu' ? [] : [choice]) {
    const { ok, reason } = await probe(name, { signal })
    if (ok) return openDevice(name, threads)
    if (choice === name) {
      throw new WorkbenchError(
        'run.device',
        `The device ${name} cannot be used: ${reason}. The CPU can: choose the device cpu.`,
        { device: name },
      )
    }
    reasons.push(`${name}: ${reason}.`)
  }
  if (choice === 'auto') onWarning?.(`No GPU can be used, so the CPU computes. ${reasons.join(' ')}`)
  return openDevice('cpu', threads)
}

function openDevice(name: DeviceName, threads: number): Device {
  return name === 'webgpu' ? new WebgpuDevice() : new HostDevice(name, { threads })
}
