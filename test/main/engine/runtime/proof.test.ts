import { describe, expect, test } from 'vitest'
import type { DeviceTensor } from '../../../../main/engine/runtime/device.ts'
import { HostDevice } from '../../../../main/engine/runtime/hostDevice.ts'
import { proveDevice } from '../../../../main/engine/runtime/proof.ts'

/** A device whose results are not what they should be. */
class Wrong extends HostDevice {
  readonly #change: (value: number, i: number) => number

  constructor(change: (value: number, i: number) => number) {
    super('cpu', { threads: 1 })
    this.#change = change
  }

  override async download(tensor: DeviceTensor): Promise<Float32Array> {
    return (await super.download(tensor)).map(this.#change)
  }
}

describe('proveDevice', () => {
  test('the CPU computes what the CPU computes', async () => {
    expect(await proveDevice(new HostDevice('cpu', { threads: 2 }))).toBeNull()
  })

  test('a driver’s rounding is no fault', async () => {
    expect(await proveDevice(new Wrong((value) => value * (1 + 1e-5)))).toBeNull()
  })

  test.each([
    ['one number that is off by a hundredth', (value: number, i: number) => (i === 3 ? value * 1.01 : value)],
    ['zeros', () => 0],
    ['no numbers', () => NaN],
  ])('%s are a reason', async (_, change) => {
    expect(await proveDevice(new Wrong(change))).toMatch(/^it computes wrong numbers, \S+ where the CPU finds 0\.\d+$/)
  })
})
