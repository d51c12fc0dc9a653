import { describe, expect, test } from 'vitest'
import { WorkbenchError } from '../../../main/base/errors.ts'
import { ownNeurons } from '../../support/madeUpModel.ts'
import { toPredict } from '../../support/runSettings.ts'
import { ran, sampleOf, savedEdit } from '../../support/windowTest.ts'
import type { WorkbenchHost } from '../../support/workbenchHost.ts'

describe('a run whose engine is lost', () => {
  test('goes on in a new process, and has the answers of one to which nothing happened', async () => {
    const host = await sampleOf()
    const undisturbed = await answers(await sampleOf())
    const held = host.engine.hold(60)
    const { jobId, runId } = await host.call('runs.start', toPredict())
    await held.reached
    host.engine.kill()
    held.release()
    expect(await host.jobEnded(jobId)).toBe('done')
    expect(await rowsOf(host, runId!)).toEqual(undisturbed)
    const states = host.events.flatMap(({ event }) => (event.kind === 'engine' ? [event.state] : []))
    expect(states).toContain('restarted')
    const [run] = await host.call('runs.list', {})
    expect(run?.warnings).toEqual([
      'The engine process was ended by SIGKILL. It is started again and the work repeated.',
    ])
  })

  test('fails when it is lost twice, says what that means, and is resumed with what was kept', async () => {
    const host = await sampleOf()
    const { call, engine } = host
    const undisturbed = await answers(await sampleOf())
    let held = engine.hold(60)
    const { jobId, runId } = await call('runs.start', toPredict())
    for (let i = 0; i < 2; i++) {
      await held.reached
      const next = engine.hold(5)
      engine.kill()
      held = next
    }
    expect(await host.jobEnded(jobId)).toMatch(/^failed: The engine process was ended by SIGKILL, and again after/)
    const [failed] = await call('runs.list', {})
    expect(failed).toMatchObject({
      state: 'failed',
      failure: { code: 'run.memory', retryable: true, fixes: [{ command: 'go.model' }] },
    })
    held.release()
    await call('runs.resume', { runId: runId! })
    await host.until((event) => event.kind === 'job' && event.job.id === jobId && event.job.state === 'done')
    expect(await rowsOf(host, runId!)).toEqual(undisturbed)
    // Who computed it is noted of workers alone, and so not of what is taken up again.
    expect((await call('runs.list', {}))[0]).not.toHaveProperty('computedBy')
  })

  test('in which a handler breaks is told as a bug, with nothing to press', async () => {
    const { call, engine, jobEnded } = await sampleOf()
    engine.overrides.predict = () => Promise.reject(new Error('undefined is not a function'))
    const { jobId } = await call('runs.start', toPredict())
    expect(await jobEnded(jobId)).toBe('failed: Something went wrong inside Engram: undefined is not a function')
    const [run] = await call('runs.list', {})
    expect(run?.failure).toMatchObject({ code: 'bug', fixes: [], retryable: false })
  })

  test('to a device that failed offers another model, and what the person gave is not tried again', async () => {
    const { call, engine, jobEnded } = await sampleOf()
    const failures = []
    for (const code of ['run.device', 'input.value'] as const) {
      engine.overrides.predict = () => Promise.reject(new WorkbenchError(code, 'No.'))
      await jobEnded((await call('runs.start', toPredict())).jobId)
      const [run] = await call('runs.list', {})
      failures.push([run?.failure?.retryable, run?.failure?.fixes.map(({ command }) => command)])
    }
    expect(failures).toEqual([
      [true, ['go.model']],
      [false, []],
    ])
  })
})

describe('two texts', () => {
  test('are streamed side by side, and differ from where the edit shows', async () => {
    const host = await sampleOf()
    const { call } = host
    const id = await savedEdit(host, ownNeurons('biology'))
    const told = { before: '', after: '' }
    const input = { editId: id, prompt: 'The capital', maxTokens: 8, temperature: 0, seed: 0 }
    const found = await call('edits.freeText', input, {
      onItem: ({ side, text }) => (told[side] += text),
    })
    expect(told).toEqual({ before: found.before, after: found.after })
    expect(found).toMatchObject({ before: ' Nairobi, a large city.', firstDifference: 2, repetition: { before: 0 } })
    expect(found.after).toMatch(/^ Nairobi, the largest/)
    expect(found.klPerToken).toBeGreaterThan(0)
  })

  test('are the same under an edit that is off', async () => {
    const host = await sampleOf()
    const { call } = host
    const id = await savedEdit(host, ownNeurons('biology'), { enabled: false })
    const input = { editId: id, prompt: 'The capital', maxTokens: 8, temperature: 0, seed: 0 }
    const { before, after, firstDifference, klPerToken } = await call('edits.freeText', input)
    expect([after, firstDifference, klPerToken]).toEqual([before, null, 0])
  })
})

async function answers(host: WorkbenchHost) {
  return await rowsOf(host, await ran(host, toPredict()))
}

async function rowsOf({ call }: WorkbenchHost, runId: string) {
  const { rows } = await call('runs.rows', { runId, filter: '', offset: 0, limit: 1000 })
  expect(rows).toHaveLength(240)
  return rows
}
