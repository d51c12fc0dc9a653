import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createWorld, engineOf } from '../attack/killWorld.ts'
import { runSettings } from '../support/runSettings.ts'
import { installWithoutWindow, startServe } from '../support/serveProcess.ts'

async function served() {
  const world = createWorld()
  onTestFinished(() => world[Symbol.dispose]())
  const host = await startServe(installWithoutWindow(join(world.folder, 'install')), world.env)
  return { world, host }
}

describe('engram serve', () => {
  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'ends by %s right after a window asked what it can compute on, and nothing of it is left',
    async (signal) => {
      const { world, host } = await served()
      await host.call('app.info', {})
      host.kill(signal)
      expect(await host.ended).toMatchObject({ code: 0, signal: null })
      expect(await world.orphans()).toEqual([])
      expect(world.leftOvers()).toEqual([])
    },
  )

  test('ends although its engine is stopped where it is, and a job runs in it', async () => {
    const { world, host } = await served()
    await host.call('projects.sample', {})
    const { jobId } = await host.call('runs.start', runSettings('predict'))
    await expect
      .poll(async () => (await host.call('jobs.list', {})).find(({ id }) => id === jobId)?.done, { timeout: 60_000 })
      .toBeGreaterThan(0)
    process.kill(engineOf(host.pid)!, 'SIGSTOP')
    host.kill('SIGTERM')
    expect(await host.ended).toMatchObject({ code: 0 })
    expect(await world.orphans()).toEqual([])
  })

  test('a stopped job whose engine does not answer is stopped, and goes on in another engine to its end', async () => {
    const { world, host } = await served()
    await host.call('projects.sample', {})
    const { jobId, runId } = await host.call('runs.start', runSettings('predict', { asked: { filter: 'lang:en' } }))
    const job = async () => (await host.call('jobs.list', {})).find(({ id }) => id === jobId)
    await expect.poll(async () => (await job())?.done, { timeout: 60_000 }).toBeGreaterThan(0)
    const engine = engineOf(host.pid)!
    process.kill(engine, 'SIGSTOP')
    await host.call('jobs.stop', { jobId })
    await expect.poll(async () => (await job())?.state, { timeout: 20_000 }).toBe('stopped')
    expect(world.processes()).not.toContain(engine)
    await host.call('jobs.resume', { jobId })
    await expect.poll(async () => (await job())?.state, { timeout: 60_000 }).toBe('done')
    const rows = await host.call('runs.rows', { runId: runId!, filter: '', offset: 0, limit: 1 })
    expect(rows.total).toBe(160)
    host.kill('SIGTERM')
    expect(await host.ended).toMatchObject({ code: 0 })
  })

  test('a second signal ends it at once, whatever its closing waits for', async () => {
    const { world, host } = await served()
    await host.call('app.info', {})
    await expect.poll(() => engineOf(host.pid)).not.toBeNull()
    const engine = engineOf(host.pid)!
    process.kill(engine, 'SIGSTOP') // its closing takes a second at least
    host.kill('SIGTERM')
    const half = connect(host.port, '127.0.0.1').on('error', () => undefined)
    await new Promise((resolve) => half.once('close', resolve)) // it does not listen any more: closing has begun
    host.kill('SIGTERM')
    expect(await host.ended).toMatchObject({ signal: 'SIGTERM' })
    process.kill(engine, 'SIGCONT') // what is stopped by a signal can do nothing, not even end
    expect(await world.orphans()).toEqual([])
  })
})
