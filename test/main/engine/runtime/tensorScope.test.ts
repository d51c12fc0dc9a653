import { describe, expect, test } from 'vitest'
import type { Device, DeviceTensor, Program } from '../../../../main/engine/runtime/device.ts'
import { TensorScope } from '../../../../main/engine/runtime/tensorScope.ts'

/** A device that computes nothing and knows which of its tensors are held. */
function countingDevice() {
  const live = new Set<DeviceTensor>()
  const tensor = (): DeviceTensor => {
    const made: DeviceTensor = { dims: [1], dispose: () => void live.delete(made) }
    live.add(made)
    return made
  }
  const make = () => Promise.resolve(tensor())
  const device: Device = {
    name: 'cpu',
    upload: make,
    download: () => Promise.resolve(new Float32Array([7])),
    compile: () => Promise.reject(new Error('nothing to compile')),
    joinRows: make,
    takeRows: make,
    dispose: () => Promise.resolve(),
  }
  const program: Program = {
    run: () => Promise.resolve({ y: tensor(), z: tensor() }),
    dispose: () => Promise.resolve(),
  }
  return { device, program, live, tensor }
}

describe('TensorScope', () => {
  test('what was made through it is freed when it ends, also by an error', async () => {
    const { device, program, live } = countingDevice()
    const work = async () => {
      using scope = new TensorScope(device)
      const a = await scope.upload(new Float32Array(1), [1])
      await scope.joinRows(a, await scope.takeRows(a, 0, 1))
      await scope.run(program, {})
      expect(live.size).toBe(5)
      throw new Error('aborted')
    }
    await expect(work()).rejects.toThrow('aborted')
    expect(live.size).toBe(0)
  })

  test('a tensor that was kept lives on', async () => {
    const { device, program, live } = countingDevice()
    const work = async () => {
      using scope = new TensorScope(device)
      const { y } = await scope.run(program, {})
      scope.keep(y!)
      return y
    }
    expect([...live, await work()]).toHaveLength(1)
    expect(live.size).toBe(1)
  })

  test('downloading frees, and freeing leaves the tensors of others alone', async () => {
    const { device, live, tensor } = countingDevice()
    using scope = new TensorScope(device)
    const weight = tensor()
    const x = await scope.upload(new Float32Array(1), [1])
    expect([...(await scope.download(x))]).toEqual([7])
    scope.free(x, weight)
    expect([...live]).toEqual([weight])
  })
})
