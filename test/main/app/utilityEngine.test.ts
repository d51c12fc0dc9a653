import { spawn } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { describe, expect, onTestFinished, test } from 'vitest'
import { utilityEngine } from '../../../main/app/utilityEngine.ts'
import { startEngine } from '../../../main/rpc/engine/engineHost.ts'
import { utilityProcesses } from '../../support/utilityProcess.ts'
import { isAlive } from '../../support/processLife.ts'

/** Electron's part: the child that it would begin, and with which arguments. */
function fakeUtility(pid: number | undefined) {
  const asked: unknown[] = []
  const child = Object.assign(new EventEmitter(), {
    ...{ pid, stdout: null, stderr: null, postMessage: () => undefined, kill: () => asked.push('asked to end') },
  })
  const fork = (_: string, args: string[]) => (asked.push(args), child)
  return { asked, child, spawn: utilityEngine({ utilityProcess: { fork } } as never) }
}

describe('utilityEngine', () => {
  test('tells the process whose it is, and ends by force one that does not listen', async () => {
    const deaf = spawn('sh', ['-c', 'trap "" TERM; echo ready; while :; do sleep 1; done'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    await new Promise((resolve) => deaf.stdout.once('data', resolve))
    const { asked, spawn: begin } = fakeUtility(deaf.pid)
    const engine = begin(new URL('file:///engine.js'))
    expect(asked).toEqual([[String(process.pid)]])
    engine.kill()
    await expect.poll(() => isAlive(deaf.pid!)).toBe(false)
    engine.kill() // it has ended: nothing is thrown
    expect(asked).toHaveLength(1)
  })

  test('one that has no process id yet is ended in the way of Electron', () => {
    const { asked, spawn: begin } = fakeUtility(undefined)
    begin(new URL('file:///engine.js')).kill()
    expect(asked.at(-1)).toBe('asked to end')
  })

  test('tries the GPUs that its engine asks for, since that can begin no process', async () => {
    const electron = utilityProcesses()
    const engine = startEngine(undefined, { spawn: utilityEngine(electron) })
    onTestFinished(() => engine[Symbol.asyncDispose]())
    const { devices } = await engine.call('devices', {})
    const host = String(process.pid)
    expect(electron.begun).toEqual([
      `Engram engine ${host}`,
      ...['webgpu', 'cuda'].map((name) => `Engram GPU trial ${name} ${host}`),
    ])
    expect(devices.map(({ name }) => name)).toEqual(['cpu', 'webgpu', 'cuda'])
    for (const { usable, reason } of devices) {
      if (!usable) expect(reason).not.toMatch(/gave no answer|crashed|stopped/)
    }
  })
})
