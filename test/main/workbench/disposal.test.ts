import { describe, expect, onTestFinished, test } from 'vitest'
import type { Call } from '../../../main/rpc/engine/contract.ts'
import { startEngine, type Engine } from '../../../main/rpc/engine/engineHost.ts'
import { forkEngine } from '../../../main/rpc/engine/forkEngine.ts'
import { isAlive } from '../../support/processLife.ts'
import { runSettings } from '../../support/runSettings.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { callsOf, openWorkbench } from '../../support/workbenchCalls.ts'

/** An engine in this process, whose calls are answered by `answer`. */
function engineOf(answer: (method: string, signal: AbortSignal | undefined) => Promise<unknown>): Engine {
  const call = ((method: string, _: unknown, { signal }: { signal?: AbortSignal } = {}) =>
    answer(method, signal)) as Call
  const nothing = () => undefined
  return {
    ...{ call, memoryBytes: () => null, kill: nothing, abandon: nothing, close: nothing },
    ...{ restart: () => Promise.resolve(), [Symbol.asyncDispose]: () => Promise.resolve() },
  }
}

const shape = { nLayers: 2, dModel: 4, dMlp: 8, dVocab: 16, nCtx: 32, nHeads: 1, nKvHeads: 1, dHead: 4 }
const inspected = { fingerprint: 'f', modelType: 'm', supported: true, reason: null, shape }

describe('disposing of a workbench', () => {
  test('right after a window asked what it can compute on starts no engine, and ends the one that is deaf', async () => {
    const pids: number[] = []
    const entry = new URL('../../support/fakeEngineProcess.ts', import.meta.url)
    const spawn = (entry: URL) => {
      const child = forkEngine(entry)
      pids.push(child.pid ?? 0)
      return child
    }
    const workbench = openWorkbench(await temporaryFolder(), {
      startEngine: (hooks) => startEngine(entry, { ...hooks, spawn }),
    })
    const { call, close } = callsOf(workbench)
    await call('app.info', {}) // the engine begins to try devices, and does not come back from it
    await workbench[Symbol.asyncDispose]()
    close()
    expect(pids).toHaveLength(1)
    expect(pids.filter(isAlive)).toEqual([])
  })

  test('an engine that cannot be closed does not keep the project open', async () => {
    const engine = engineOf(() => Promise.reject(new Error('nothing is asked')))
    const workbench = openWorkbench(await temporaryFolder(), {
      startEngine: () => ({ ...engine, [Symbol.asyncDispose]: () => Promise.reject(new Error('would not')) }),
    })
    const { call, close } = callsOf(workbench)
    await call('projects.sample', {})
    await expect(workbench[Symbol.asyncDispose]()).rejects.toThrow('would not')
    expect(await call('projects.current', {})).toBeNull()
    close()
  })

  test('while a job is between two calls of the engine begins no second one, and the run can be resumed', async () => {
    const calls: string[] = []
    const first = Promise.withResolvers<unknown>()
    const dataFolder = await temporaryFolder()
    const engine = engineOf((method, signal) => {
      signal?.throwIfAborted()
      calls.push(method)
      // Deaf to the signal: its answer comes when everything is being closed already.
      return method === 'detect' ? first.promise : Promise.resolve(inspected)
    })
    const workbench = openWorkbench(dataFolder, { startEngine: () => engine })
    const { call, until, close } = callsOf(workbench)
    await call('projects.sample', {})
    const { runId } = await call('runs.start', runSettings('detect', { asked: { filter: 'lang:en' } }))
    await until((event) => event.kind === 'job' && event.job.state === 'running')
    await expect.poll(() => calls).toEqual(['models.inspect', 'detect'])
    const closing = workbench[Symbol.asyncDispose]()
    first.reject(new DOMException('stopped', 'AbortError'))
    await closing
    close()
    expect(calls).toEqual(['models.inspect', 'detect'])
    const again = openWorkbench(dataFolder, { startEngine: () => engine })
    onTestFinished(() => again[Symbol.asyncDispose]())
    const later = callsOf(again)
    await later.call('projects.sample', {})
    expect(await later.call('runs.list', {})).toMatchObject([{ id: runId, state: 'stopped' }])
    later.close()
  })
})
