import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { runKindNames } from '../../main/runs/kindFields.ts'
import { ownNeurons } from '../support/madeUpModel.ts'
import { root } from '../support/workbenchCalls.ts'
import type { WorkbenchHost } from '../support/workbenchHost.ts'
import { toCompare, toDetect, toEvaluate, toPredict } from '../support/runSettings.ts'
import { ran, savedEdit } from '../support/windowTest.ts'
import { chromiumPath } from './browser.ts'
import { faultsOf } from './faults.ts'
import { hostedWindow, type HostedWindow } from './hostedWindow.ts'

const looks = [
  ['light', 'en'],
  ['dark', 'ar'],
] as const

describe.skipIf(chromiumPath === null)('runs and their comparison', () => {
  const serve = hostedWindow()

  test('without a model a run says so, and leads to where one is chosen', async () => {
    const { open } = await serve(async ({ call, folder }) => {
      await call('projects.create', { path: join(folder, 'mine'), name: 'Mine' })
      const path = join(folder, 'questions.jsonl')
      copyFileSync(join(root, 'resources/questions/sample.jsonl'), path)
      await call('questions.import', { name: 'questions.jsonl', source: { kind: 'path', path } })
    })
    const page = await open('#/runs')
    await page.getByText('A run needs a model').waitFor()
    expect(await page.getByRole('button', { name: 'Start detecting' }).isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Choose a model' }).click()
    await page.waitForFunction(() => location.hash.startsWith('#/model'))
    await page.close()
  })

  test.each(looks)('a chat is set up and tried beside raw text (%s, %s)', async (theme, language) => {
    const { host, open } = await sample()
    const page = await open('#/runs/new?kind=predict')
    await page.getByRole('heading', { name: 'New run' }).waitFor()
    await page.getByRole('radio', { name: 'chat' }).check()
    await page.getByText('has no chat template').first().waitFor()
    await page.getByText('Own template').first().click()
    const template = '{% for message in messages %}<{{ message.role }}> {{ message.content }}\n{% endfor %}<assistant>'
    await page.getByRole('textbox', { name: 'Own template' }).fill(template)
    await page.getByLabel('System text').fill('Be brief.')
    await page.getByLabel('Beginning of the answer').fill('It is')
    await expect
      .poll(() => page.locator('pre').textContent())
      .toMatch(/^<system> Be brief\.\n<user> [^]+\n<assistant> It is$/)
    await page.getByRole('radio', { name: 'Tokens' }).check()
    await page.getByRole('button', { name: 'Try both on five questions' }).click()
    await page.getByRole('row', { name: /^chat [0-5] of 5/ }).waitFor()
    await host.call('settings.set', { theme, language })
    await page.waitForFunction((lang) => document.documentElement.lang === lang, language)
    expect(await faultsOf(page)).toEqual([])
    await page.getByTitle(language === 'en' ? 'Use raw text' : 'استعمل: نص خام').click()
    await expect.poll(() => page.locator('textarea').count()).toBe(0)
    await host.call('settings.set', { theme: 'light', language: 'en' })
    await page.close()
  })

  test('a prediction is set up, started and read with the keyboard; its tables lead to the answers behind them', async () => {
    const { host, open } = await sample()
    const page = await open()
    await page.keyboard.press('Control+Digit4')
    await page.getByText('What do you want to know?').waitFor()
    await page.keyboard.press('KeyN')
    await page.getByLabel('Questions', { exact: true }).fill('lang:en,ar domain:geography')
    await page.getByText('about').first().waitFor()
    expect(await page.locator('pre').first().textContent()).toMatch(/\n A\. .*\nAnswer:$/s)
    await page.keyboard.press('Control+Enter')
    await page.getByRole('heading', { name: 'Predict 1' }).waitFor()
    await page.getByText('Do the languages agree?').waitFor()
    const only = page.getByRole('button', { name: /only English/ })
    const nPairs = Number((await only.textContent())?.match(/\d+/)?.[0])
    expect(nPairs).toBeGreaterThan(0)
    await only.click()
    // Each of these pairs is asked in both languages, in three wordings.
    await page.getByText(`${2 * 3 * nPairs} shown`).waitFor()
    await page.getByRole('heading', { name: 'Predict 1' }).click()
    await page.keyboard.press('KeyS')
    const run = async () => (await host.call('runs.list', {}))[0]
    await expect.poll(async () => (await run())?.starred).toBe(true)
    await page.keyboard.press('Delete')
    await expect.poll(async () => (await run())?.trashed).toBe(true)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(async () => (await run())?.trashed).toBe(false)
    await page.close()
  })

  test('while it runs its answers come in; stopped it is partial, and goes on', async () => {
    const { host, open } = await sample()
    const page = await open()
    const home = await open('#/home')
    await home.getByText('80 questions · 0 runs').waitFor()
    const slow = slowly(host)
    const { runId } = await host.call('runs.start', toPredict())
    // Every tab knows of it, and tells so where another one is looked at.
    await home.getByText('80 questions · 1 run').waitFor()
    await expect.poll(() => home.title()).toMatch(/^\d+ % · Home · Engram$/)
    await home.close()
    await page.evaluate((id) => (location.hash = `#/runs/${id}`), runId)
    const count = page.locator('#answer-rows .count')
    const nShown = async () =>
      Number(/^\d+(?= shown)/.exec((await slow.onward(), await count.textContent()) ?? '')?.[0])
    await expect.poll(nShown, { interval: 50 }).toBeGreaterThan(0)
    await page.getByText('Right so far').waitFor()
    const before = await nShown()
    await expect.poll(nShown, { interval: 50 }).toBeGreaterThan(before)
    await page.getByRole('region', { name: 'running' }).getByRole('button', { name: 'Stop' }).click()
    await page
      .locator('article header')
      .getByText(/partial \d+\/\d+/)
      .waitFor()
    slow.release()
    await page.getByRole('note').getByRole('button', { name: 'Resume' }).click()
    await page.getByText('Do the languages agree?').waitFor({ timeout: 60_000 })
    await expect.poll(() => page.title()).toBe('Runs · Engram')
    await page.close()
  })

  test('an edit stands beside what was before it and its control; flips are stepped through with the arrows', async () => {
    const { host, open } = await sample()
    const page = await open(`#/compare?runs=${await compared(host)}`)
    const table = page.getByRole('group', { name: 'Runs beside the baseline' })
    await table.getByText('Edit compare 1 · Random control').waitFor()
    expect(await table.locator('tbody tr').count()).toBe(3)
    await page.getByRole('button', { name: /turned wrong/ }).click()
    const card = page.locator('#flips article')
    await page.locator('#flips [role="row"]').nth(1).waitFor()
    await page.keyboard.press('ArrowRight')
    await card.getByText(/^1 \/ \d+$/).waitFor()
    await page.keyboard.press('ArrowRight')
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

  test('a run goes to a folder and comes back from it, as it was', async () => {
    const { host, open } = await sample()
    const page = await open(`#/runs/${await ran(host, toPredict('domain:geography'))}`)
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Export as folder…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Folder', { exact: true }).fill(host.folder)
    await page.keyboard.press('Enter')
    await dialog.getByLabel('Name of the new folder').fill('capitals')
    await dialog.getByRole('button', { name: 'Make it here' }).click()
    await page.getByText(`“Predict 1” is in ${join(host.folder, 'capitals')}.`).waitFor()
    await page.keyboard.press('Control+KeyO')
    await dialog.getByLabel('Folder', { exact: true }).fill(host.folder)
    await page.keyboard.press('Enter')
    await dialog.getByRole('button', { name: 'capitals run' }).click()
    await page.getByText('1 run imported.').waitFor()
    await page.getByText('Do the languages agree?').waitFor()
    const [imported, first] = await host.call('runs.list', {})
    expect(imported?.id).not.toBe(first?.id)
    expect({ ...imported, id: '', createdAt: '', elapsedMs: 0 }).toEqual({
      ...first,
      id: '',
      createdAt: '',
      elapsedMs: 0,
    })
    await page.waitForFunction((id) => location.hash === `#/runs/${id}`, imported?.id)
    await page.close()
  })

  test('detections that were evaluated together stand side by side', async () => {
    const { host, open } = await sample()
    const runIds = [await ran(host, toDetect()), await ran(host, toDetect({ t: 0.6 }))]
    const page = await open(`#/runs/${await ran(host, { ...toEvaluate(runIds[0]!), runIds })}`)
    const pairs = page.getByRole('group', { name: 'Beside each other' })
    await pairs.locator('tbody tr').waitFor()
    const { runs } = await host.call('runs.evaluation', { runId: (await host.call('runs.list', {}))[0]!.id })
    expect(await pairs.locator('tbody th').textContent()).toBe(runs.map(({ name }) => name).join(' − '))
    const neurons = page.getByRole('group', { name: 'Verdicts by field' }).locator('tbody tr').first()
    const shown = async (name: string) => {
      await page.getByText(name, { exact: true }).click()
      return await neurons.textContent()
    }
    expect(await shown(runs[1]!.name)).not.toBe(await shown(runs[0]!.name))
    await page.close()
  })

  describe('with one of each kind', () => {
    let shown: HostedWindow
    const places = ['#/runs', ...runKindNames.map((kind) => `#/runs/new?kind=${kind}`), '#/compare']
    beforeAll(async () => {
      shown = await sample()
      const { host } = shown
      const edited = await compared(host)
      const predicted = await ran(host, toPredict())
      const detected = await ran(host, toDetect())
      const evaluated = await ran(host, toEvaluate(detected))
      for (const id of [predicted, edited, detected, evaluated]) places.push(`#/runs/${id}`)
      places.push(`#/compare?runs=${edited}`)
    })

    test.each(looks)('has no fault that axe sees: %s, %s', async (theme, language) => {
      await shown.host.call('settings.set', { theme, language })
      const page = await shown.open('#/home', { height: 900 })
      const faults: Record<string, unknown> = {}
      for (const hash of places) {
        await page.evaluate((to) => (location.hash = to), hash)
        await page.waitForTimeout(900)
        const found = await faultsOf(page)
        if (found.length > 0) faults[hash] = found
      }
      expect(faults).toEqual({})
      await page.close()
    })
  })

  const sample = () => serve(({ call }) => call('projects.sample', {}))

  /** What becomes of the answers without the neurons that hold geography. @returns the run's id */
  async function compared(host: WorkbenchHost): Promise<string> {
    return await ran(host, toCompare(await savedEdit(host, ownNeurons('geography'))))
  }

  /** Holds the model, and lets it answer a few prompts each time: what was answered is told now and then. */
  function slowly({ engine }: WorkbenchHost) {
    let held = engine.hold()
    return {
      onward: async () => {
        const next = engine.hold(3)
        held.release()
        held = next
        await next.reached
      },
      release: () => held.release(),
    }
  }
})
