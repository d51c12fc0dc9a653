import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { rawPrompting } from '../../main/models/tokenizer/prompting.ts'
import { startEngine } from '../../main/rpc/engine/engineHost.ts'
import type { NumberedEvent } from '../../main/rpc/window/shapes.ts'
import { tinyModel } from '../support/workbenchCalls.ts'
import { runSettings } from '../support/runSettings.ts'
import { chromiumPath } from './browser.ts'
import { listViewport, manyQuestions } from './manyQuestions.ts'
import { startServed, type Served } from './served.ts'
import type { ServeCall } from '../support/serveLine.ts'

/** Some hundred prompts: a few seconds of work. */
const predict = runSettings('predict')

describe.skipIf(chromiumPath === null)('the window over engram serve', () => {
  let served: Served
  let call: ServeCall
  beforeEach(async () => {
    served = await startServed()
    call = await served.line()
    await call('settings.set', { device: 'cpu' })
  })
  afterEach(async () => {
    const { foreign } = served
    await served[Symbol.asyncDispose]()
    expect(foreign).toEqual([])
  })

  test('a page that is reloaded in the middle of a job shows it again, and the job loses nothing', async () => {
    const page = await openSample(served, call)
    const { jobId, runId } = await call('runs.start', predict)
    await eventFrom(call, ({ event }) => event.kind === 'row')
    served.freezeEngine(true)
    await jobRow(page, 'Predict 1').waitFor()
    await page.reload()
    await jobRow(page, 'Predict 1').getByRole('button', { name: 'Stop' }).waitFor()
    served.freezeEngine(false)
    expect(await jobEnd(call, jobId)).toBe('done')
    await jobRow(page, 'Predict 1').waitFor({ state: 'detached' })
    const { total } = await call('runs.rows', { runId: runId!, filter: '', offset: 0, limit: 1 })
    expect(total).toBe((await call('runs.list', {}))[0]!.nVariants)
  })

  test('an engine that is killed is started again, and the page says so; killed again, the job is resumed and ends as if nothing had been', async () => {
    const page = await openSample(served, call)
    const { jobId, runId } = await call('runs.start', predict)
    await eventFrom(call, ({ event }) => event.kind === 'row')
    served.freezeEngine(true)
    const killed = served.killEngine()
    await page.getByRole('contentinfo').getByText('Engine restarted').waitFor()
    await expect.poll(() => served.enginePid(), { interval: 20 }).toSatisfy((pid) => pid !== null && pid !== killed)
    served.killEngine()
    const row = jobRow(page, 'Predict 1')
    await row.getByText(/was ended by SIGKILL/).waitFor()
    expect(await jobEnd(call, jobId)).toContain('failed')
    await row.getByRole('button', { name: 'Resume' }).click()
    await expect.poll(async () => (await call('jobs.list', {})).at(-1)?.state).not.toBe('failed')
    expect(await jobEnd(call, jobId)).toBe('done')
    const { rows } = await call('runs.rows', { runId: runId!, filter: '', offset: 0, limit: 1000 })
    const file = await call('runs.file', { runId: runId!, name: 'questions.jsonl' })
    const data = join(served.folder, 'asked.jsonl')
    writeFileSync(data, file.bytes)
    expect(rows.map(({ questionId, variant, before }) => [questionId, variant, before.letters])).toEqual(
      await undisturbed(data, (await call('projects.current', {}))!.model!.dir),
    )
  })

  test('two tabs show the same project, questions and settings', async () => {
    const [one, two] = [await served.tab('#/home'), await served.tab('#/home')]
    await one.keyboard.press('Control+KeyK')
    await one.keyboard.type('sample')
    await one.keyboard.press('Enter')
    await one.waitForSelector('.ag-row[row-index="1"]')
    await two.getByRole('banner').getByText('Sample').waitFor()
    await two.goto(new URL('#/questions/geo-001', two.url()).href)
    await two.getByRole('button', { name: /^Reject/ }).click()
    await expect.poll(() => statusOf(call, 'geo-001')).toBe('rejected')
    await one.locator('.ag-row', { hasText: 'geo-001' }).getByText('rejected', { exact: false }).waitFor()
    await call('settings.set', { language: 'ar' })
    for (const page of [one, two]) await expect.poll(() => page.locator('html').getAttribute('dir')).toBe('rtl')
  })

  test('the Arabic interface is a mirror of the English one, and what a host says goes on in it', async () => {
    await call('settings.set', { language: 'ar' })
    const page = await openSample(served, call)
    expect(await page.locator('html').getAttribute('lang')).toBe('ar')
    const rail = (await page.getByRole('navigation').first().boundingBox())!
    const main = (await page.locator('main').boundingBox())!
    expect(rail.x).toBeGreaterThan(main.x + main.width - 1)
    const { jobId } = await call('runs.start', predict)
    await eventFrom(call, ({ event }) => event.kind === 'row')
    served.freezeEngine(true)
    await page.getByRole('button', { name: 'إيقاف' }).waitFor()
    await call('jobs.stop', { jobId })
    served.freezeEngine(false)
    await page.getByRole('button', { name: 'استئناف' }).waitFor()
  })

  test('a set of 20,000 questions shows its first and its last rows, and is filtered', async () => {
    const path = join(served.folder, 'many.jsonl')
    writeFileSync(path, manyQuestions(20_000))
    await call('projects.create', { path: join(served.folder, 'many'), name: 'Many' })
    const { added } = await call('questions.import', { name: 'many.jsonl', source: { kind: 'path', path } })
    expect(added).toBe(20_000)
    const page = await served.tab('#/questions')
    await page.locator('.ag-row[row-index="0"]', { hasText: 'What is the number of thing 1?' }).waitFor()
    await page.evaluate(`(${listViewport.toString()})().scrollTo(0, 1e9)`)
    await page.locator('.ag-row[row-index="19999"]', { hasText: 'What is the number of thing 20000?' }).waitFor()
    await page.keyboard.press('Control+KeyF')
    await page.keyboard.type('"thing 12345?"')
    await page.locator('.ag-row[row-index="0"]', { hasText: 'thing 12345?' }).waitFor()
    expect(await page.locator('.ag-row[row-index="1"]').count()).toBe(0)
  })
})

async function openSample(served: Served, call: ServeCall): Promise<Page> {
  await call('projects.sample', {})
  const page = await served.tab('#/questions')
  await page.waitForSelector('.ag-row[row-index="1"]')
  return page
}

function jobRow(page: Page, title: string) {
  return page.locator('.job', { hasText: title })
}

/** The first event of those to come, or of those that are kept, that fits. */
async function eventFrom(call: ServeCall, fits: (event: NumberedEvent) => boolean): Promise<NumberedEvent> {
  const found = new AbortController()
  let event: NumberedEvent | null = null
  const onItem = (item: NumberedEvent): void => {
    if (event !== null || !fits(item)) return
    event = item
    found.abort()
  }
  await call('events', { since: 0 }, { signal: found.signal, onItem }).catch(() => undefined)
  if (event === null) throw new Error('the line was cut before such an event came')
  return event
}

/** Its last state, with the reason where it failed. */
async function jobEnd(call: ServeCall, jobId: string): Promise<string> {
  for (;;) {
    const job = (await call('jobs.list', {})).find(({ id }) => id === jobId)
    if (job === undefined) throw new Error(`There is no job ${jobId}.`)
    if (!['queued', 'running', 'stopping'].includes(job.state)) {
      return job.failure === null ? job.state : `${job.state}: ${job.failure.message}`
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function statusOf(call: ServeCall, pairId: string): Promise<string> {
  return (await call('questions.pair', { pairId })).status
}

/** What the same questions are answered by an engine that nothing happens to, and that remembers nothing. */
async function undisturbed(data: string, model = tinyModel): Promise<unknown[]> {
  await using engine = startEngine()
  const rows: unknown[] = []
  const run = { model, device: 'cpu', threads: null, store: { kind: 'none' } } as const
  const onItem = ({ id, variant, letters }: { id: string; variant: number; letters: unknown }): void =>
    void rows.push([id, variant, letters])
  const file = { kind: 'file', path: data } as const
  await engine.call('predict', { run, data: file, letters: 'auto', seed: 0, edit: null, ...rawPrompting }, { onItem })
  return rows
}
