import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from './browser.ts'
import { fakeWindow } from './fakeWindow.ts'
import { faultsOf } from './faults.ts'

const asked = { filter: 'lang:en,ar', templates: 'question-first', letters: 'auto', seed: 0 } as const
const looks = [
  ['light', 'en'],
  ['dark', 'ar'],
] as const

describe.skipIf(chromiumPath === null)('runs and their comparison', () => {
  const shown = fakeWindow()

  test('without a model a run says so, and leads to where one is chosen', async () => {
    const page = await open('?sample#/runs')
    await page.getByText('A run needs a model').waitFor()
    expect(await page.getByRole('button', { name: 'Start detecting' }).isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Choose a model' }).click()
    await page.waitForFunction(() => location.hash.startsWith('#/model'))
    await page.close()
  })

  test('a prediction is set up, started and read with the keyboard; its tables lead to the answers behind them', async () => {
    const page = await ready('?sample')
    await page.keyboard.press('Control+Digit4')
    await page.getByText('What do you want to know?').waitFor()
    await page.keyboard.press('KeyN')
    await page.getByLabel('Questions', { exact: true }).fill('lang:en,ar domain:geography')
    await page.getByText('about').first().waitFor()
    expect(await page.locator('pre').first().textContent()).toMatch(/\nA\. .*\nAnswer:$/s)
    await page.keyboard.press('Control+Enter')
    await page.getByRole('heading', { name: 'Predict 1' }).waitFor()
    await page.getByText('Do the languages agree?').waitFor()
    const only = page.getByRole('button', { name: /only English/ })
    const nPairs = Number((await only.textContent())?.match(/\d+/)?.[0])
    expect(nPairs).toBeGreaterThan(0)
    await only.click()
    // Each of these pairs has a prompt in both languages.
    await page.getByText(`${2 * nPairs} shown`).waitFor()
    await page.getByRole('heading', { name: 'Predict 1' }).click()
    await page.keyboard.press('KeyS')
    await page.waitForFunction(() => window.fakeHost.state.runs[0]?.starred)
    await page.keyboard.press('Delete')
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.waitForFunction(() => window.fakeHost.state.runs[0]?.trashed === false)
    await page.close()
  })

  test('while it runs its answers come in; stopped it is partial, and goes on', async () => {
    const page = await ready('?sample&step=500')
    const runId = await start(page, { kind: 'predict', asked, editId: null })
    await page.evaluate((id) => (location.hash = `#/runs/${id}`), runId)
    await page.getByText('Right so far').waitFor()
    const count = page.locator('#answer-rows .count')
    await expect.poll(() => count.textContent()).toMatch(/^\d+ shown/)
    const before = Number.parseInt((await count.textContent()) ?? '')
    await expect.poll(async () => Number.parseInt((await count.textContent()) ?? '')).toBeGreaterThan(before)
    await page.getByRole('region', { name: 'running' }).getByRole('button', { name: 'Stop' }).click()
    await page
      .locator('article header')
      .getByText(/partial \d+\/\d+/)
      .waitFor()
    await page.getByRole('note').getByRole('button', { name: 'Resume' }).click()
    await page.getByText('Do the languages agree?').waitFor({ timeout: 60_000 })
    await page.close()
  })

  test('an edit stands beside what was before it and its control; flips are stepped through with the arrows', async () => {
    const page = await ready('?sample')
    const runId = await start(page, { kind: 'compare', asked, editId: 'e', controlSeeds: 1 })
    await ended(page)
    await page.evaluate((id) => (location.hash = `#/compare?runs=${id}`), runId)
    const table = page.getByRole('group', { name: 'Runs beside the baseline' })
    await table.getByText('Edit compare 1 · Random control').waitFor()
    expect(await table.locator('tbody tr').count()).toBe(3)
    await page.getByRole('button', { name: /turned wrong/ }).click()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    const card = page.locator('#flips article')
    await card.getByText(/^2 \/ \d+$/).waitFor()
    // Both languages of the question, each in its own direction.
    await expect.poll(() => card.locator('.stem').count()).toBe(2)
    const directions = await card
      .locator('.stem')
      .evaluateAll((all) => all.map((one) => getComputedStyle(one).direction))
    expect(directions.toSorted()).toEqual(['ltr', 'rtl'])
    await page.getByRole('button', { name: 'Edit compare 1 · Random control', exact: true }).click()
    await page.keyboard.press('KeyB')
    await table.locator('tr.base').getByText('Edit compare 1 · Random control').waitFor()
    await page.close()
  })

  test.each(looks)('has no fault that axe sees: %s, %s', async (theme, language) => {
    const page = await ready(`?sample&theme=${theme}&language=${language}`)
    const faults: Record<string, unknown> = {}
    const look = async (hash: string): Promise<void> => {
      await page.evaluate((to) => (location.hash = to), hash)
      await page.waitForTimeout(900)
      const found = await faultsOf(page)
      if (found.length > 0) faults[hash] = found
    }
    await look('#/runs')
    await look('#/runs/new?kind=detect')
    await look('#/compare')
    const predict = await start(page, { kind: 'predict', asked, editId: null })
    await ended(page)
    const edited = await start(page, { kind: 'compare', asked, editId: 'e', controlSeeds: 1 })
    await ended(page)
    const detection = await start(page, {
      ...{ kind: 'detect', asked },
      detect: { method: 'qrnca', mode: 'corrected', objective: 'prob', t: 0.2, u: 0.3, v: 20 },
    })
    await ended(page)
    const evaluation = await start(page, { kind: 'evaluate', runId: detection, controls: 2, seed: 0 })
    await ended(page)
    for (const id of [predict, edited, detection, evaluation]) await look(`#/runs/${id}`)
    await look(`#/compare?runs=${edited}`)
    expect(faults).toEqual({})
    await page.close()
  })

  /** The window with a model. */
  async function ready(query: string): Promise<Page> {
    const page = await open(query)
    await page.evaluate(() => {
      const { fakeHost } = window
      fakeHost.overrides['edits.list'] = () => []
      const dir = '/opt/engram/models/engram-demo'
      fakeHost.state.loadedModel = dir
      const project = fakeHost.state.project
      if (project === null) throw new Error('no project')
      fakeHost.state.project = { ...project, model: { dir, name: 'engram-demo', fingerprint: 'a3f1' } }
      fakeHost.events.emit({ kind: 'project', project: fakeHost.state.project })
    })
    return page
  }

  const open = (query: string): Promise<Page> => shown.open(query, 900)

  type Settings = Parameters<typeof window.fakeHost.call<'runs.start'>>[1]
  async function start(page: Page, settings: Settings): Promise<string> {
    return page.evaluate(async (given) => (await window.fakeHost.call('runs.start', given)).runId ?? '', settings)
  }

  async function ended(page: Page): Promise<void> {
    await page.waitForFunction(() => window.fakeHost.state.runs[0]?.state === 'done')
  }
})
