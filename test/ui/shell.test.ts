import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from './browser.ts'
import { fakeWindow } from './fakeWindow.ts'
import { faultsOf } from './faults.ts'

const looks = [
  ['light', 'en'],
  ['light', 'ar'],
  ['dark', 'en'],
  ['dark', 'ar'],
] as const
/** Every screen with something on it, and the first run's tips beneath; those of a detection have theirs in map.test.ts too. */
const screens = [
  ...['home', 'model', 'questions', 'questions/bio-004', 'runs', 'runs/run-2', 'runs/new', 'map', 'map?tab=neurons'],
  ...['edit', 'edit?tab=text', 'edit?tab=dose', 'compare', 'compare?runs=run-2', 'report', 'settings'],
]

describe.skipIf(chromiumPath === null)('the window', () => {
  const shown = fakeWindow()

  test.each(looks)('has no fault that axe sees on any screen: %s, %s', async (theme, language) => {
    const page = await open(`?sample&detected&theme=${theme}&language=${language}`)
    await compareAnEdit(page)
    const faults: Record<string, unknown> = {}
    for (const screen of screens) {
      await page.evaluate((to) => (location.hash = `#/${to}`), screen)
      await settled(page)
      const found = await faultsOf(page)
      if (found.length > 0) faults[screen] = found
    }
    for (const keys of ['Control+KeyK', 'Control+Slash', 'Control+Shift+KeyH', 'Control+KeyO']) {
      await page.keyboard.press(keys)
      await page.waitForSelector('[role=dialog]')
      await page.waitForTimeout(250)
      const found = await faultsOf(page)
      if (found.length > 0) faults[keys] = found
      await page.keyboard.press('Escape')
      await page.waitForSelector('[role=dialog]', { state: 'detached' })
    }
    expect(faults).toEqual({})
    await page.close()
  })

  test('opens the sample, approves a question and takes it back with the keyboard alone', async () => {
    const page = await open('')
    await page.keyboard.press('Control+KeyK')
    await page.keyboard.type('sample')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.ag-row[row-index="1"]')
    await page.keyboard.press('Slash')
    await page.keyboard.type('domain:physics')
    await page.getByText('40 shown').waitFor()
    await page.evaluate(() => (location.hash = '#/questions/phy-003?filter=domain%3Aphysics'))
    await page.getByText('phy-003', { exact: true }).waitFor()
    await page.keyboard.press('Alt+Digit1')
    await page.waitForFunction(() => window.fakeHost.state.steps.length === 1)
    await page.keyboard.press('Control+Enter')
    await page.getByText('phy-004', { exact: true }).waitFor()
    expect(await page.evaluate(() => window.fakeHost.state.steps.map(({ name }) => name))).toEqual([
      'Changed the answer of phy-003',
      'Marked phy-003 as approved',
    ])
    await page.keyboard.press('Control+KeyZ')
    await page.waitForFunction(() => window.fakeHost.state.currentStep === 1)
    await page.close()
  })

  test('asks nothing of any other machine', async () => {
    const page = await shown.newPage()
    const strangers: string[] = []
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(shown.url)) strangers.push(request.url())
    })
    await page.goto(`${shown.url}?sample#/home`)
    for (const screen of screens) {
      await page.evaluate((to) => (location.hash = `#/${to}`), screen)
      await settled(page)
    }
    expect(strangers).toEqual([])
    await page.close()
  })

  test('mirrors: the rail is on the right in Arabic, and a text keeps its own direction', async () => {
    const page = await open('?sample&language=ar#/questions')
    await page.waitForSelector('.ag-row .clip[lang=en]')
    const places = await page.evaluate(() => {
      const rail = document.querySelector('nav')?.getBoundingClientRect().left ?? 0
      const english = document.querySelector('.ag-row .clip[lang=en]')
      const arabic = document.querySelector('.ag-row .clip[lang=ar]')
      return {
        isRailRight: rail > window.innerWidth / 2,
        english: english && getComputedStyle(english).direction,
        arabic: arabic && getComputedStyle(arabic).direction,
      }
    })
    expect(places).toEqual({ isRailRight: true, english: 'ltr', arabic: 'rtl' })
    await page.close()
  })

  test('says what is wrong with a file that cannot be opened, until it is dismissed', async () => {
    const page = await open('?recent#/home')
    await page
      .getByRole('button', { name: /mmlu-sw/ })
      .first()
      .click()
    const alert = page.getByRole('alert').filter({ hasText: 'There is no file' })
    await alert.waitFor()
    await alert.getByRole('button', { name: 'Remove it from the list' }).click()
    await page.getByRole('button', { name: 'Dismiss' }).click()
    expect(await alert.count()).toBe(0)
    await page.close()
  })

  test('a job says that it stops at once, and offers to be dismissed when it has', async () => {
    const page = await open('?sample&step=400#/model')
    await page.keyboard.press('Control+Enter')
    const bar = page.getByRole('region', { name: 'Jobs' })
    await bar.getByRole('button', { name: 'Stop' }).click()
    await bar.getByRole('button', { name: 'Stopping…' }).waitFor({ timeout: 200 })
    await bar.getByRole('button', { name: 'Dismiss' }).click()
    await bar.waitFor({ state: 'detached' })
    await page.close()
  })

  test('does not ask the host again because the engine works', async () => {
    const page = await open('?sample#/model')
    const asked = await page.evaluate(async () => {
      const host = window.fakeHost
      let n = 0
      const list = await host.call('models.list', {})
      host.overrides['models.list'] = () => {
        n++
        return list
      }
      const engine = { kind: 'engine', reason: null, device: null, model: null } as const
      for (let i = 0; i < 20; i++) {
        host.events.emit({ ...engine, state: i % 2 === 0 ? 'busy' : 'ready', memoryBytes: i })
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      return n
    })
    expect(asked).toBe(0)
    await page.close()
  })

  async function open(query: string): Promise<Page> {
    const page = await shown.open(query)
    await settled(page)
    return page
  }

  /** A comparison of an edit with all its answers, and a block of a report. */
  async function compareAnEdit(page: Page): Promise<void> {
    await page.evaluate(async () => {
      const { call, state } = window.fakeHost
      const op = { kind: 'scale', factor: 10 } as const
      const part = { name: 'Two', neurons: [[1, 2] as [number, number]], op, enabled: true, origin: 'brushed' }
      const draft = { id: null, name: 'Turned up', positions: 'last', enabled: true, parts: [part] } as const
      const { id: editId } = await call('edits.save', { ...draft, parts: [part] })
      const asked = { filter: 'domain:physics', templates: 'question-first', letters: 'auto', seed: 0 } as const
      await call('runs.start', { kind: 'compare', clientId: 'axe-axe-axe', asked, editId, controlSeeds: 1 })
      while (state.runs[0]?.state !== 'done') await new Promise((resolve) => setTimeout(resolve, 10))
    })
  }

  async function settled(page: Page): Promise<void> {
    await page.waitForSelector('main h1')
    await page.waitForTimeout(400)
  }
})
