import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { WorkbenchError } from '../../main/base/errors.ts'
import { commonNeuron } from '../support/madeUpModel.ts'
import { toDetect, usualThresholds } from '../support/runSettings.ts'
import { ran } from '../support/windowTest.ts'
import { chromiumPath } from './browser.ts'
import { faultsOf } from './faults.ts'
import { hostedWindow, type HostedWindow } from './hostedWindow.ts'

describe.skipIf(chromiumPath === null)('the map', () => {
  const serve = hostedWindow()
  let shown: HostedWindow
  let best: string
  beforeAll(async () => {
    shown = await serve(async (host) => {
      await host.call('projects.sample', {})
      const runId = await ran(host, toDetect())
      const { neurons } = await host.call('map.select', {
        ...{ runId, value: 'score', ...usualThresholds, limit: 1, layers: [0, 6], neurons: [0, 3000] },
        facet: { domain: null, lang: null, questionId: null },
      })
      const [layer, neuron] = neurons[0]!.neuron
      best = `Neuron L${layer}N${neuron}`
    })
  })

  test('a box that is drawn chooses the neurons in it; Shift adds another, Alt takes it away', async () => {
    const page = await open('#/map')
    await drag(page, [0.02, 0.98], [0.02, 0.98])
    const all = await nChosen(page)
    expect(all).toBe(20) // all that are kept of the first domain
    await drag(page, [0.02, 0.98], [0.02, 0.5], 'Alt')
    const upper = await nChosen(page)
    expect(upper).toBeGreaterThan(0)
    expect(upper).toBeLessThan(all)
    await drag(page, [0.02, 0.98], [0.02, 0.98], 'Shift')
    expect(await nChosen(page)).toBe(all)
    await page.close()
  })

  test('draws the strongest neuron of every facet at any width, and after the window has changed its own', async () => {
    const page = await open('#/map')
    const found = async () => {
      await page.locator('[data-figure=map] .hm image').first().waitFor()
      return await page.evaluate<Panel[]>(`(${panelsShown.toString()})()`)
    }
    for (const width of [1000, 1440, 1163, 1920]) {
      await page.setViewportSize({ width, height: 860 })
      await expect.poll(async () => (await found()).every(({ nColumns, wide }) => nColumns <= wide)).toBe(true)
      for (const { lit, signs } of await found()) {
        expect(lit, `cells at ${width} pixels`).toBeGreaterThan(5)
        // The strongest comes first; each is as large as the eye needs.
        expect(signs.length, `signs at ${width} pixels`).toBe(20)
        expect(Math.min(...signs), `the smallest sign at ${width} pixels`).toBeGreaterThanOrEqual(7)
      }
    }
    await page.close()
  })

  test('takes three fifths of a low window, and of one at 150 %; half of it with the tip of the first steps', async () => {
    const page = await open('#/map')
    const share = async () => {
      const place = await page.locator('[data-figure=map] .frame').first().boundingBox()
      const panel = await page.locator('#map-panel').boundingBox()
      if (place === null || panel === null) return 0
      const below = Math.min(place.y + place.height, panel.y + panel.height)
      return (below - Math.max(place.y, panel.y)) / page.viewportSize()!.height
    }
    for (const [least, tips] of [
      [0.6, ['questions', 'runs', 'map', 'edit', 'more']],
      [0.5, []],
    ] as const) {
      await shown.host.call('settings.set', { tips: [...tips] })
      for (const size of [
        { width: 1280, height: 720 },
        { width: 853, height: 480 },
      ]) {
        await page.setViewportSize(size)
        await expect.poll(share, { message: `at ${size.width} pixels` }).toBeGreaterThanOrEqual(least)
      }
    }
    await page.close()
  })

  test('the keyboard alone chooses the strongest, walks through them and takes them to the next screen', async () => {
    const page = await open('#/map')
    await page.keyboard.press('KeyS')
    await page.getByText('20 neurons', { exact: true }).waitFor()
    await page.getByRole('heading', { name: best }).waitFor()
    await page.keyboard.press('BracketRight')
    await page.getByRole('heading', { name: best }).waitFor({ state: 'detached' })
    await page.keyboard.press('KeyP')
    await page.keyboard.press('BracketLeft')
    await page.getByText('Pinned:').waitFor()
    await page.close()
  })

  test('arrows move a cursor over the cells and say what is there; Enter opens it', async () => {
    const page = await open('#/map?neurons=0-200&by=all&value=frequency')
    await page.locator('[data-figure=map] [role=application]').focus()
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', ...Array<string>(7).fill('ArrowRight')]) {
      await page.keyboard.press(key)
    }
    await page.getByText(`All questions, layer ${commonNeuron[0]}, neuron ${commonNeuron[1]}: Frequency 80`).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: `Neuron L${commonNeuron.join('N')}` }).waitFor()
    await page.close()
  })

  test('a facet whose tile does not come says so and is asked again; the others are there', async () => {
    const { handlers, overrides } = shown.host
    overrides['map.tile'] = (input, call) => {
      if (input.facet.domain === 'physics') throw new WorkbenchError('run.store', 'The disk went away.')
      return handlers['map.tile'](input, call)
    }
    const page = await open('#/map')
    const alert = page.getByRole('alert').filter({ hasText: 'The disk went away.' })
    await alert.waitFor()
    delete overrides['map.tile']
    await alert.getByRole('button', { name: 'Try again' }).click()
    await alert.waitFor({ state: 'detached' })
    await page.close()
  })

  test('a layer that is clicked or typed filters every view', async () => {
    const page = await open('#/map?tab=layers')
    await page.getByLabel('Layers, from').fill('2')
    await page.getByLabel('Layers, to').fill('2')
    await page.getByRole('button', { name: 'Filter all views' }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('tab', { name: 'Neurons' }).click()
    const layers = async () => {
      const names = await page
        .locator('.ag-row span[dir=ltr]')
        .filter({ hasText: /^L\d+N/ })
        .allTextContents()
      return new Set(names.map((name) => name.slice(0, 2)))
    }
    await expect.poll(layers).toEqual(new Set(['L2']))
    await page.close()
  })

  test('every figure has its numbers as a table', async () => {
    const page = await open('#/map')
    for (const tab of ['heatmap', 'overlap', 'layers']) {
      await page.evaluate((to) => (location.hash = `#/map?tab=${to}`), tab)
      await page.getByRole('button', { name: 'View as table' }).click()
      expect(await page.locator('figure tbody tr').count(), tab).toBeGreaterThan(2)
    }
    await page.close()
  })

  test('teaches before there is anything: without a project, without a detection, with one that failed', async () => {
    const fresh = await serve()
    const page = await fresh.open('#/map')
    await page.getByRole('heading', { name: 'No project is open' }).waitFor()
    await fresh.host.call('projects.sample', {})
    await page.getByRole('heading', { name: 'No detection yet' }).waitFor()
    await page.evaluate(() => (location.hash = '#/map/thrown-away'))
    await page.getByText('This detection is gone').waitFor()
    await page.close()
  })

  test.each([
    ['dark', 'ar'],
    ['light', 'en'],
  ] as const)('has no fault that axe sees on any of its views: %s, %s', async (theme, language) => {
    await shown.host.call('settings.set', { theme, language })
    const page = await open('#/map')
    await page.keyboard.press('KeyS')
    await page.locator('aside h2').waitFor()
    const faults: Record<string, unknown> = {}
    for (const tab of ['heatmap', 'overlap', 'layers', 'questions', 'neurons']) {
      await page.evaluate((to) => (location.hash = `#/map?tab=${to}`), tab)
      await page.waitForTimeout(900)
      const found = await faultsOf(page)
      if (found.length > 0) faults[tab] = found
    }
    expect(faults).toEqual({})
    await page.close()
  })

  async function open(hash: string): Promise<Page> {
    const page = await shown.open(hash)
    await page.waitForSelector('figure, .ag-row')
    return page
  }

  /** Draws a box in the first facet, between two shares of its width and of its height. */
  async function drag(page: Page, x: [number, number], y: [number, number], key?: 'Shift' | 'Alt'): Promise<void> {
    const area = await page.locator('[data-figure=map] .nsewdrag[data-subplot=xy]').boundingBox()
    if (area === null) throw new Error('There is no heatmap.')
    const at = (i: 0 | 1): [number, number] => [area.x + x[i] * area.width, area.y + y[i] * area.height]
    if (key) await page.keyboard.down(key)
    await page.mouse.move(...at(0))
    await page.mouse.down()
    await page.mouse.move(...at(1), { steps: 4 })
    await page.mouse.up()
    if (key) await page.keyboard.up(key)
    await page.waitForTimeout(300)
  }

  async function nChosen(page: Page): Promise<number> {
    const text = await page.locator('section[aria-label="Chosen neurons"] h3').textContent()
    return Number(/\d+/.exec(text ?? '')?.[0] ?? 0)
  }
})

interface Panel {
  readonly nColumns: number
  /** In pixels of the page. */
  readonly wide: number
  /** Columns of the screen that have a coloured pixel. */
  readonly lit: number
  /** Widths of the signs of the strongest, in pixels. */
  readonly signs: readonly number[]
}

/** Runs in the page: what is drawn in each panel of the map, as the screen has it. */
async function panelsShown(): Promise<Panel[]> {
  const images = [...document.querySelectorAll<SVGImageElement>('[data-figure=map] .hm image')]
  return await Promise.all(
    images.map(async (image) => {
      const picture = new Image()
      picture.src = image.getAttribute('href') ?? image.getAttribute('xlink:href') ?? ''
      await picture.decode()
      const [wide, high] = [image, image].map((one, i) =>
        Math.round(Number(one.getAttribute(i === 0 ? 'width' : 'height'))),
      )
      const canvas = Object.assign(document.createElement('canvas'), { width: wide, height: high })
      const context = canvas.getContext('2d')!
      context.imageSmoothingEnabled = false
      context.drawImage(picture, 0, 0, wide!, high!)
      const { data } = context.getImageData(0, 0, wide!, high!)
      const lit = new Set<number>()
      for (let i = 3; i < data.length; i += 4) if (data[i]! > 0) lit.add(((i - 3) / 4) % wide!)
      const signs = [...(image.closest('.subplot')?.querySelectorAll('.scatterlayer .points path') ?? [])]
      return {
        ...{ nColumns: picture.naturalWidth, wide: wide!, lit: lit.size },
        signs: signs.map((sign) => sign.getBoundingClientRect().width),
      }
    }),
  )
}
