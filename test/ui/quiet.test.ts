import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openLine, signIn } from '../support/serveLine.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'
import { startTraced, whyNoTrace } from '../support/tracedEngram.ts'
import { tinyModel } from '../support/workbenchCalls.ts'
import { printedUrl } from './served.ts'

describe('a window in an empty home', () => {
  test('that opens the sample, asks it, and looks at a neuron speaks with nobody and writes into its own folder', async (context) => {
    const reason = whyNoTrace()
    if (reason !== null) context.skip(reason)
    const folder = await temporaryFolder()
    const { child, signal, foreign } = startTraced(['serve'], folder)
    onTestFinished(() => signal('SIGKILL'))
    const url = new URL(await printedUrl(child))
    const { socket, call } = await openLine(url, await signIn(url))
    await call('projects.sample', {})
    const { jobId } = await call('models.load', { model: tinyModel, device: 'auto' })
    await expect.poll(async () => (await call('jobs.list', {})).find(({ id }) => id === jobId)?.state).toBe('done')
    const facts = await call('neuron.facts', { runId: null, neuron: [0, 5] })
    expect(facts.promoted.length).toBeGreaterThan(5)
    socket.terminate()
    signal('SIGINT')
    await once(child, 'close')
    expect(foreign()).toEqual([])
    expect(readdirSync(join(folder, 'home'))).toEqual([])
  })
})
