import { readFileSync } from 'node:fs'
import { arch, availableParallelism, cpus } from 'node:os'
import type { DeviceChoice } from '../engine/runtime/device.ts'

/** Instructions for which sums are taken in an order of their own, the best first. */
const x64 = ['amx_tile', 'avx512_vnni', 'avx512f', 'avx_vnni', 'avx2', 'avx', 'sse4_1']
const arm = ['sve2', 'sve', 'i8mm', 'asimddp', 'asimd']

/**
 * On what the last bits of results depend besides the model: machines of one class give the same bits.
 *
 * @param threads that are asked for, all there are without
 */
export function numericsClass(device: DeviceChoice, threads: number | null): string {
  if (device !== 'cpu') return device
  return `cpu ${arch()} ${instructions()}, ${threads ?? availableParallelism()} threads`
}

/** The best instructions of the processor; its name where the system does not list them. */
function instructions(): string {
  try {
    const found = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))
    const flags = new Set(found?.[1]?.split(' '))
    const best = [...x64, ...arm].find((flag) => flags.has(flag))
    if (best !== undefined) return best
  } catch {
    // not Linux
  }
  return cpus()[0]?.model ?? 'unknown'
}
