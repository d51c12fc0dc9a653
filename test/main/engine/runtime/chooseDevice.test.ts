import { describe, expect, test } from 'vitest'
import { chooseDevice } from '../../../../main/engine/runtime/chooseDevice.ts'

/** Devices that work, and what is asked and told on the way. */
function machine(...working: readonly string[]) {
  const asked: string[] = []
  const warnings: string[] = []
  const probe = (name: string) => {
    asked.push(name)
    const ok = working.includes(name)
    return Promise.resolve({ ok, reason: ok ? null : `there is no ${name}`, elapsedMs: 1 })
  }
  return { asked, warnings, options: { threads: 1, probe, onWarning: (text: string) => void warnings.push(text) } }
}

describe('chooseDevice', () => {
  test('the CPU needs no proof', async () => {
    const { asked, options } = machine()
    expect((await chooseDevice('cpu', options)).name).toBe('cpu')
    expect(asked).toEqual([])
  })

  test.each(['webgpu', 'cuda'] as const)('%s by name is taken when it works', async (name) => {
    const { asked, warnings, options } = machine('webgpu', 'cuda')
    expect((await chooseDevice(name, options)).name).toBe(name)
    expect([asked, warnings]).toEqual([[name], []])
  })

  test.each(['webgpu', 'cuda'] as const)('%s by name is never replaced', async (name) => {
    const { asked, options } = machine(name === 'cuda' ? 'webgpu' : 'cuda')
    const message = `The device ${name} cannot be used: there is no ${name}. The CPU can: choose the device cpu.`
    await expect(chooseDevice(name, options)).rejects.toMatchObject({ code: 'run.device', message })
    expect(asked).toEqual([name])
  })

  test.each([
    [['webgpu', 'cuda'], 'webgpu', ['webgpu']],
    [['cuda'], 'cuda', ['webgpu', 'cuda']],
  ])('auto with %j takes %s', async (working, name, order) => {
    const { asked, warnings, options } = machine(...working)
    expect((await chooseDevice('auto', options)).name).toBe(name)
    expect([asked, warnings]).toEqual([order, []])
  })

  test('auto without a GPU ends at the CPU and says why', async () => {
    const { warnings, options } = machine()
    expect((await chooseDevice('auto', options)).name).toBe('cpu')
    const why = 'webgpu: there is no webgpu. cuda: there is no cuda.'
    expect(warnings).toEqual([`No GPU can be used, so the CPU computes. ${why}`])
  })

  test('an abort while a GPU proves itself is passed on', async () => {
    const { warnings, options } = machine()
    const signal = AbortSignal.abort()
    const probe = () => Promise.reject(signal.reason as Error)
    await expect(chooseDevice('auto', { ...options, probe, signal })).rejects.toThrow('aborted')
    expect(warnings).toEqual([])
  })
})
