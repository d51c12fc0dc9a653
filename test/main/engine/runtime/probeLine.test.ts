import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import { answerProbes, askHost, type ParentPort } from '../../../../main/engine/runtime/probeLine.ts'
import type { ProbeResult } from '../../../../main/engine/runtime/probeTypes.ts'

const good: ProbeResult = { ok: true, reason: null, elapsedMs: 1 }

/** An engine's end and the main process's, with a line between them. */
function line(): { port: ParentPort & EventEmitter; host: EventEmitter & { post(message: unknown): void } } {
  const host = Object.assign(new EventEmitter(), {
    post: (data: unknown) => void setImmediate(() => port.emit('message', { data })),
  })
  const port = Object.assign(new EventEmitter(), {
    postMessage: (message: unknown) => void setImmediate(() => host.emit('message', message)),
  })
  return { port, host }
}

function answered(probe: Parameters<typeof answerProbes>[1]) {
  const { port, host } = line()
  answerProbes({ post: (message) => host.post(message), on: (listener) => host.on('message', listener) }, probe)
  return port
}

describe('askHost', () => {
  test('two that are asked for at once get each its own answer', async () => {
    const port = answered((name) => Promise.resolve({ ...good, reason: name }))
    const results = await Promise.all([askHost(port, 'webgpu', undefined), askHost(port, 'cuda', undefined)])
    expect(results.map(({ reason }) => reason)).toEqual(['webgpu', 'cuda'])
    expect(port.listenerCount('message')).toBe(0)
  })

  test('stopped, ends with the signal’s reason when the trial has been ended', async () => {
    let hasEnded = false
    const begun = Promise.withResolvers<void>()
    const port = answered(
      (_, { signal }) =>
        new Promise((_resolve, reject) => {
          begun.resolve()
          signal.addEventListener('abort', () => {
            hasEnded = true
            reject(new Error('aborted'))
          })
        }),
    )
    const controller = new AbortController()
    const asked = askHost(port, 'cuda', controller.signal)
    await begun.promise
    controller.abort(new Error('enough'))
    await expect(asked).rejects.toThrow('enough')
    expect(hasEnded).toBe(true)
  })

  test('a message that asks for nothing known begins no trial', async () => {
    let nBegun = 0
    const { host } = line()
    answerProbes({ post: () => undefined, on: (listener) => host.on('message', listener) }, () => {
      nBegun++
      return Promise.resolve(good)
    })
    for (const message of ['hello', null, { probe: 'begin', id: 1, name: 'tpu' }, { probe: 'stop', id: 7 }]) {
      host.emit('message', message)
    }
    expect(nBegun).toBe(0)
  })
})
