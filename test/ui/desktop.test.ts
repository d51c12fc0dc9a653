import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import type { Menu } from '../../renderer/api/desktop.ts'
import { chromiumPath } from './browser.ts'
import { fakeWindow } from './fakeWindow.ts'

describe.skipIf(chromiumPath === null)('the window on a desktop', () => {
  const shown = fakeWindow()

  test('gives it the menu bar of its commands, in its language, and does what is chosen there', async () => {
    const page = await open('?desktop')
    expect(await entry(page, 'view.palette')).toMatchObject({ accelerator: 'CmdOrCtrl+K', enabled: true })
    expect(await entry(page, 'project.close')).toMatchObject({ enabled: false })
    await page.evaluate(() => window.fakeDesktop.choose('project.sample', null))
    await page.waitForSelector('.ag-row[row-index="1"]')
    await expect.poll(() => entry(page, 'project.close')).toMatchObject({ enabled: true })
    const { path, name } = await page.evaluate(() => window.fakeHost.state.project!)
    await expect.poll(() => last(page, 'project.show')).toEqual({ name, path })
    await page.evaluate(() => window.fakeHost.call('settings.set', { language: 'ar' }))
    await expect.poll(() => entry(page, 'go.home').then((item) => item?.label)).toMatch(/^[\u0600-\u06ff]/)
    await page.close()
  })

  test('asks with its dialogs instead of its own', async () => {
    const page = await open('?desktop')
    await page.keyboard.press('Control+KeyO')
    await expect.poll(() => last(page, 'dialog.open')).toMatchObject({ what: 'openFile' })
    await page.evaluate(() => window.fakeDesktop.choose('project.new', null))
    await expect
      .poll(() => page.evaluate(() => window.fakeHost.state.project))
      .toMatchObject({ path: '/home/person/Engram/Rivers.engram', name: 'Rivers' })
    expect(await page.locator('[role=dialog]').count()).toBe(0)
    await page.close()
  })

  test('shows how far a job is on the task bar, and says when it has ended', async () => {
    const page = await open('?desktop&sample&step=60')
    expect(await last(page, 'progress.show')).toEqual({ share: null })
    await page.evaluate(async () => {
      const [model] = await window.fakeHost.call('models.list', {})
      await window.fakeHost.call('models.load', { model: model!.dir, device: 'cpu' })
    })
    await expect.poll(() => last(page, 'notify')).toMatchObject({ title: 'Engram' })
    const shares = (await asked(page, 'progress.show')).map((input) => (input as { share: number | null }).share)
    expect(shares.some((share) => share !== null && share > 0 && share < 1)).toBe(true)
    expect(shares.at(-1)).toBeNull()
    await page.close()
  })

  async function open(query: string): Promise<Page> {
    const page = await shown.newPage()
    await page.goto(`${shown.url}${query}`)
    await expect.poll(() => asked(page, 'menu.set').then(({ length }) => length)).toBeGreaterThan(0)
    return page
  }
})

function asked(page: Page, method: string): Promise<unknown[]> {
  return page.evaluate(
    (wanted) => window.fakeDesktop.asked.filter(([name]) => name === wanted).map(([, input]) => input),
    method,
  )
}

async function last(page: Page, method: string): Promise<unknown> {
  return (await asked(page, method)).at(-1)
}

/** A command's entry in the menu bar as it is now. */
async function entry(page: Page, command: string) {
  const { menus } = (await last(page, 'menu.set')) as { menus: Menu[] }
  const items = menus.flatMap((menu) => (menu.kind === 'own' ? menu.items : []))
  return items.flatMap((item) => (item.kind === 'command' && item.command === command ? [item] : []))[0]
}
