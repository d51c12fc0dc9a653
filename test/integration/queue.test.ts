/** The real command with a real worker over a real Redis: the files of a run that nobody shared. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { engram, startEngram } from '../support/engram.ts'
import { redisServer, withoutRedis } from '../support/redisServer.ts'
import { runSettings } from '../support/runSettings.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'
import { callsOf, openWorkbench, root } from '../support/workbenchCalls.ts'

const model = join(root, 'resources/demo-model')

function filesOf(dir: string): Record<string, Buffer> {
  return Object.fromEntries(readdirSync(dir).map((name) => [name, readFileSync(join(dir, name))]))
}

describe('work through a queue', () => {
  test('a detection of three stages has the bytes of one that nobody shared, in the terminal and in the window', async ({
    skip,
  }) => {
    if (withoutRedis !== null) skip(withoutRedis)
    const [{ url }, folder] = [await redisServer(), await temporaryFolder()]
    const data = join(folder, 'q.jsonl')
    const lines = readFileSync(join(root, 'resources/questions/domains.jsonl'), 'utf8').split('\n')
    writeFileSync(data, lines.slice(0, 4).join('\n'))
    const inData = join(folder, 'data')
    const worker = startEngram(['worker', '--queue', url, '--model', model, '--threads', '1'], inData)
    onTestFinished(() => worker.kill('SIGKILL'))
    const run = async (...args: string[]): Promise<void> => {
      const { code, stderr } = await engram([...args, '--model', model], inData)
      expect(`${stderr}${code}`).toMatch(/0$/)
    }
    const detect = ['detect', '--data', data, '--candidates', '5', '--to', 'mean']
    const [alone, shared] = ['alone.sqlite', 'shared.sqlite'].map((name) => ['--project', join(folder, name)])
    await run(...detect, '--out', join(folder, 'alone'), '--threads', '1', ...alone!)
    await run(...detect, '--out', join(folder, 'shared'), '--queue', url, ...shared!)
    expect(filesOf(join(folder, 'shared'))).toEqual(filesOf(join(folder, 'alone')))

    const workbench = openWorkbench(join(folder, 'window'))
    const { call, events, jobEnded, close } = callsOf(workbench)
    onTestFinished(async () => {
      close()
      await workbench[Symbol.asyncDispose]()
    })
    const bytes = readFileSync(data)
    const begin = async (name: string) => {
      await call('projects.create', { path: join(folder, `${name}.engram`), name })
      await call('questions.import', { name: 'q.jsonl', source: { kind: 'bytes', bytes } })
      expect(await jobEnded((await call('models.load', { model, device: 'cpu' })).jobId)).toBe('done')
      return runSettings('detect', { options: { candidates: 5 } })
    }
    const computed = async (runId: string) => {
      const names = (await call('runs.files', { runId })).map(({ name }) => name).filter((name) => name !== 'run.json')
      expect(names.length).toBeGreaterThan(4)
      return await Promise.all(names.map(async (name) => [name, (await call('runs.file', { runId, name })).bytes]))
    }
    // A queue that is down leaves a run that can go on.
    await call('settings.set', { device: 'cpu', threads: 1, queue: 'redis://127.0.0.1:1' })
    const settings = await begin('by workers')
    const { runId, jobId } = await call('runs.start', { ...settings, computedBy: 'workers' })
    expect(await jobEnded(jobId)).toMatch(/^failed: The queue at 127\.0\.0\.1:1 cannot be used/)
    await call('settings.set', { queue: url })
    const before = events.length
    await call('runs.resume', { runId: runId! })
    await expect.poll(async () => (await call('runs.list', {}))[0]?.state, { timeout: 60_000 }).toBe('done')
    const seen = events.slice(before).flatMap(({ event }) => (event.kind === 'job' ? [event.job.workers] : []))
    expect(seen).toContain(1)
    const byWorkers = await computed(runId!)
    const own = await call('runs.start', await begin('by itself'))
    expect(await jobEnded(own.jobId)).toBe('done')
    expect(await computed(own.runId!)).toEqual(byWorkers)
  })
})
