import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { CDPSession, Locator, Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { NumberedEvent } from '../../main/rpc/window/shapes.ts'
import { toCompare, toDetect } from '../support/runSettings.ts'
import { ran, savedEdit } from '../support/windowTest.ts'
import { writeModel } from '../support/workbenchHost.ts'
import { chromiumPath } from './browser.ts'
import { faultsOf } from './faults.ts'
import { hostedWindow, type HostedWindow } from './hostedWindow.ts'

// Colours follow the theme alone, order and names the language alone.
const looks = [
  ['light', 'en'],
  ['dark', 'ar'],
] as const

describe.skipIf(chromiumPath === null)('the window', () => {
  const serve = hostedWindow()
  let full: HostedWindow
  /** Every screen with something on it, and the first run's tips beneath; those of a detection have theirs in map.test.ts too. */
  const screens = [
    ...['home', 'model', 'questions', 'questions/bio-004', 'runs', 'runs/new', 'map', 'map?tab=neurons'],
    ...['edit', 'edit?tab=text', 'edit?tab=dose', 'compare', 'report', 'settings'],
  ]
  beforeAll(async () => {
    full = await serve(async (host) => {
      const { call, folder } = host
      writeModel(folder, 'llama-8b', { model_type: 'llama', weightBytes: 1e15 }) // too large for any machine
      writeModel(folder, 'falcon-7b', { model_type: 'falcon' }) // of an architecture that we do not have
      await call('models.addFolder', { path: join(folder, 'models') })
      await call('projects.sample', {})
      await ran(host, toDetect())
      const compared = await ran(host, toCompare(await savedEdit(host, [[1, 2]], { factor: 10 }), 'domain:physics'))
      screens.push(`runs/${compared}`, `compare?runs=${compared}`)
    })
  })

  test.each(looks)('has no fault that axe sees on any screen: %s, %s', async (theme, language) => {
    await full.host.call('settings.set', { theme, language })
    const page = await settled(await full.open())
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
    const { host, open } = await serve()
    const page = await settled(await open())
    await page.keyboard.press('Control+KeyK')
    await page.keyboard.type('sample')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.ag-row[row-index="1"]')
    await page.keyboard.press('Slash')
    await page.keyboard.type('domain:physics')
    await page.getByText('10 shown').waitFor()
    await page.evaluate(() => (location.hash = '#/questions/phy-003?filter=domain%3Aphysics'))
    await page.getByText('phy-003', { exact: true }).waitFor()
    await host.call('questions.change', { changes: [{ kind: 'status', pairIds: ['phy-003'], status: 'draft' }] })
    await page.keyboard.press('Alt+Digit2')
    const history = () => host.call('history.list', {})
    const names = async () => (await history()).steps.map(({ name }) => name)
    await expect.poll(async () => (await names()).length).toBe(3) // after the sample's own, and that it is a draft
    await page.keyboard.press('Control+Enter')
    await page.getByText('phy-004', { exact: true }).waitFor()
    expect((await names()).slice(2)).toEqual(['Made B the answer of phy-003', 'Approved phy-003'])
    const { steps } = await history()
    await page.keyboard.press('Control+KeyZ')
    await expect.poll(async () => (await history()).current).toBe(steps[2]?.step)
    await page.close()
  })

  test('asks nothing of any other machine', async () => {
    const strangers: string[] = []
    const before = (page: Page): Promise<void> => {
      page.on('request', (request) => {
        if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(full.url)) strangers.push(request.url())
      })
      return Promise.resolve()
    }
    const page = await full.open('#/home', { before })
    for (const screen of screens) {
      await page.evaluate((to) => (location.hash = `#/${to}`), screen)
      await settled(page)
    }
    expect(strangers).toEqual([])
    await page.close()
  })

  test('mirrors: the rail is on the right in Arabic, and a text keeps its own direction', async () => {
    await full.host.call('settings.set', { language: 'ar' })
    const page = await full.open('#/questions')
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

  test('the search leads to a question in any language, a run, an edit and a setting', async () => {
    await full.host.call('settings.set', { language: 'en' }) // whatever another test has left
    const page = await full.open('#/home')
    const searched = async (text: string, found: string | RegExp, path: RegExp): Promise<void> => {
      await page.keyboard.press('Control+K')
      await page.getByPlaceholder('Search or run a command').fill(text)
      await page.getByRole('option').filter({ hasText: found }).last().click()
      await page.waitForURL(path)
    }
    await searched('عاصمه كينيا', 'كينيا', /#\/questions\/geo-/)
    await searched('which', /Show all \d+ questions/, /#\/questions\?filter=which$/)
    const [run] = await full.host.call('runs.list', {})
    await searched(run!.name, run!.name, new RegExp(`#/runs/${run!.id}`))
    const [edit] = await full.host.call('edits.list', {})
    await searched(edit!.name, /^\s*Edit\s*$/, /#\/edit\/./)
    await searched('webgpu', 'Settings', /#\/settings\?part=engine/)
    await searched('L1N2', 'Show neuron L1N2', /#\/neuron\/L1N2/)
    await page.close()
  })

  test('brings a font for Hebrew, Chinese, Japanese and Korean', async () => {
    const texts = { he: 'מהי בירת יפן?', zh: '日本最高的山是哪一座？', ja: '一番高い山は？', ko: '수도는 어디?' }
    const { host, open } = await serve(({ call }) => call('projects.sample', {}))
    for (const [lang, text] of Object.entries(texts)) {
      const change = { kind: 'new', lang, options: 4, domain: 'scripts' } as const
      const { pairIds } = await host.call('questions.change', { changes: [change] })
      const { sides } = await host.call('questions.pair', { pairId: pairIds[0]! })
      await host.call('questions.change', {
        changes: [{ kind: 'stem', questionId: sides[0]!.questionId, text }],
      })
    }
    const page = await open('#/questions?filter=domain:scripts')
    await page.setViewportSize({ width: 2000, height: 860 }) // all languages beside each other
    const tools = await page.context().newCDPSession(page)
    await tools.send('DOM.enable')
    await tools.send('CSS.enable')
    for (const text of Object.values(texts)) {
      const cell = page.getByRole('gridcell').getByText(text)
      await expect.poll(() => drawnWith(tools, cell)).toEqual(new Set([true]))
    }
    await page.close()
  })

  test('says what is wrong with a file that cannot be opened, until it is dismissed', async () => {
    const { host, open } = await serve(async ({ call, folder }) => {
      await call('projects.create', { path: join(folder, 'moved'), name: 'mmlu-sw' })
      await call('projects.close', {})
    })
    const page = await settled(await open())
    const button = page.getByRole('button', { name: /mmlu-sw/ }).first()
    rmSync(join(host.folder, 'moved.engram'))
    await button.click()
    const alert = page.getByRole('alert').filter({ hasText: 'is not there any more' })
    await alert.waitFor()
    await alert.getByRole('button', { name: 'Remove it from the list' }).click()
    await expect.poll(() => host.call('projects.recent', {})).toEqual([])
    await page.getByRole('button', { name: 'Dismiss' }).click()
    expect(await alert.count()).toBe(0)
    await page.close()
  })

  test('a job says that it stops at once, and offers to be dismissed when it has', async () => {
    const { host, open } = await serve(({ call }) => call('projects.sample', {}))
    // Deaf for as long as the test looks, as the engine is inside a library.
    const ended = Promise.withResolvers<void>()
    host.engine.overrides.logits = async (_, { signal }) => {
      await ended.promise
      throw signal.reason
    }
    const page = await settled(await open('#/model'))
    await page.keyboard.press('Control+Enter')
    const bar = page.getByRole('region', { name: 'Jobs' })
    await bar.getByRole('button', { name: 'Stop' }).click()
    await bar.getByRole('button', { name: 'Stopping…' }).waitFor()
    ended.resolve()
    await bar.getByRole('button', { name: 'Dismiss' }).click()
    await bar.waitFor({ state: 'detached' })
    await page.close()
  })

  test('does not ask the host again because the engine works', async () => {
    const { host, open } = await serve(({ call }) => call('projects.sample', {}))
    const { handlers, overrides } = host
    const tell: ((event: NumberedEvent) => void)[] = []
    overrides.events = (input, call) => {
      tell.push(call.onItem)
      return handlers.events(input, call)
    }
    const page = await settled(await open('#/model'))
    let nAsked = 0
    overrides['models.list'] = (input, call) => {
      nAsked++
      return handlers['models.list'](input, call)
    }
    expect(tell).not.toEqual([])
    const { seq } = host.events.at(-1)!
    for (let i = 1; i <= 20; i++) {
      const engine = { kind: 'engine', reason: null, device: null, model: null, memoryBytes: i } as const
      const event = { ...engine, state: i % 2 === 0 ? ('busy' as const) : ('ready' as const) }
      for (const each of tell) each({ seq: seq + i, at: new Date().toISOString(), event })
    }
    // The last of them is there: the window says so.
    await page.getByRole('contentinfo').getByText('Engine working · 20 B').waitFor()
    expect(nAsked).toBe(0)
    await page.close()
  })

  async function settled(page: Page): Promise<Page> {
    await page.waitForSelector('main h1')
    await page.waitForTimeout(400)
    return page
  }
})

/** Whether the fonts of an element's letters are the page's own. */
async function drawnWith(tools: CDPSession, element: Locator) {
  await element.evaluate((node) => node.setAttribute('data-looked-at', ''))
  const { root } = await tools.send('DOM.getDocument', { depth: 0 })
  const { nodeId } = await tools.send('DOM.querySelector', { nodeId: root.nodeId, selector: '[data-looked-at]' })
  await element.evaluate((node) => node.removeAttribute('data-looked-at'))
  const { fonts } = await tools.send('CSS.getPlatformFontsForNode', { nodeId })
  return new Set(fonts.map(({ isCustomFont }) => isCustomFont))
}
