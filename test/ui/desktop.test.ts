import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { serve as answer } from '../../main/rpc/wire/server.ts'
import type { HandlersOf } from '../../main/base/contract.ts'
import { workbenchContract } from '../../main/rpc/window/contract.ts'
import { desktopContract } from '../../main/rpc/window/desktopContract.ts'
import type { WorkbenchHost } from '../support/workbenchHost.ts'
import { chromiumPath } from './browser.ts'
import { hostedWindow } from './hostedWindow.ts'

type DesktopHandlers = HandlersOf<typeof desktopContract>
type DesktopMethod = keyof typeof desktopContract

describe.skipIf(chromiumPath === null)('the window on a desktop', () => {
  const serve = hostedWindow()

  test('gives it the menu bar of its commands, in its language, and does what is chosen there', async () => {
    const { host, page, desktop } = await open()
    expect(desktop.entry('view.palette')).toMatchObject({ accelerator: 'CmdOrCtrl+K', enabled: true })
    expect(desktop.entry('project.close')).toMatchObject({ enabled: false })
    desktop.choose('project.sample')
    await page.waitForSelector('.ag-row[row-index="1"]')
    await expect.poll(() => desktop.entry('project.close')).toMatchObject({ enabled: true })
    const { path, name } = (await host.call('projects.current', {}))!
    await expect.poll(() => desktop.asked('project.show').at(-1)).toEqual({ name, path })
    await host.call('settings.set', { language: 'ar' })
    await expect.poll(() => desktop.entry('go.home')?.label).toMatch(/^[\u0600-\u06ff]/)
    await page.close()
  })

  test('asks with its dialogs instead of its own', async () => {
    const { host, page, desktop } = await open()
    await page.keyboard.press('Control+KeyO')
    await expect.poll(() => desktop.asked('dialog.open').at(-1)).toMatchObject({ what: 'openFile' })
    desktop.choose('project.new')
    await expect
      .poll(() => host.call('projects.current', {}))
      .toMatchObject({ path: join(host.folder, 'Rivers.engram'), name: 'Rivers' })
    expect(await page.locator('[role=dialog]').count()).toBe(0)
    await page.close()
  })

  test('shows how far a job is on the task bar, and says when it has ended', async () => {
    const { host, page, desktop } = await open(({ call }) => call('projects.sample', {}))
    await expect.poll(() => desktop.asked('progress.show').at(-1)).toEqual({ share: null })
    const held = host.engine.hold(2) // of the four steps of loading
    const { jobId } = await host.call('models.load', { model: host.model, device: 'cpu' })
    const shares = () => desktop.asked('progress.show').map(({ share }) => share)
    await expect.poll(() => shares().some((share) => share !== null && share > 0 && share < 1)).toBe(true)
    held.release()
    expect(await host.jobEnded(jobId)).toBe('done')
    await expect.poll(() => desktop.asked('notify').at(-1)).toMatchObject({ title: 'Engram' })
    await expect.poll(() => shares().at(-1)).toBeNull()
    await page.close()
  })

  async function open(prepare?: (host: WorkbenchHost) => Promise<unknown>) {
    const { host, open } = await serve(prepare)
    const desktop = desktopOf(host)
    const page = await open('#/home', {
      before: async (page) => {
        await bridge(page, {
          workbench: (transport) => answer(workbenchContract, host.workbench.handlers, transport),
          desktop: (transport) => answer(desktopContract, desktop.handlers, transport),
        })
      },
    })
    await expect.poll(() => desktop.asked('menu.set').length).toBeGreaterThan(0)
    return { host, page, desktop }
  }
})

/** A desktop that remembers what it was asked, whose dialogs answer with files of the host's folder. */
function desktopOf({ folder }: WorkbenchHost) {
  const calls: { method: DesktopMethod; input: unknown }[] = []
  let choose: (item: { command: string; argument: string | null }) => void = () => undefined
  const noted = (method: DesktopMethod, input: unknown): Promise<object> => {
    calls.push({ method, input })
    return Promise.resolve({})
  }
  const handlers: DesktopHandlers = {
    'menu.set': (input) => noted('menu.set', input),
    'project.show': (input) => noted('project.show', input),
    'progress.show': (input) => noted('progress.show', input),
    notify: (input) => noted('notify', input),
    'dialog.open': async (input) => ({ ...(await noted('dialog.open', input)), path: join(folder, 'study.engram') }),
    'dialog.save': async (input) => ({ ...(await noted('dialog.save', input)), path: join(folder, 'Rivers.engram') }),
    chosen: (_, { onItem }) => {
      choose = onItem
      return new Promise(() => undefined)
    },
  }
  const asked = <M extends DesktopMethod>(method: M) =>
    calls.flatMap((call) => (call.method === method ? [call.input as Parameters<DesktopHandlers[M]>[0]] : []))
  return {
    ...{ handlers, asked, choose: (command: string) => choose({ command, argument: null }) },
    /** A command's entry in the menu bar as it is now. */
    entry(command: string) {
      const menus = asked('menu.set').at(-1)?.menus ?? []
      const items = menus.flatMap((menu) => (menu.kind === 'own' ? menu.items : []))
      return items.flatMap((item) => (item.kind === 'command' && item.command === command ? [item] : []))[0]
    },
  }
}

type Transport = Parameters<typeof answer>[2]

/** Gives a page what Electron's preload script gives it: two lines, whose other ends are here. Nothing binary passes. */
async function bridge(page: Page, lines: Readonly<Record<'workbench' | 'desktop', (end: Transport) => unknown>>) {
  const hearers = { workbench: [] as ((message: unknown) => void)[], desktop: [] as ((message: unknown) => void)[] }
  for (const line of ['workbench', 'desktop'] as const) {
    lines[line]({
      on: (hear) => void hearers[line].push(hear),
      post: (message) => {
        const passed = [line, JSON.stringify(message)] as const
        // A page that is closed hears nothing more.
        page.evaluate(([name, text]) => window.hear(name, text), passed).catch(() => undefined)
      },
    })
  }
  await page.exposeFunction('say', (line: 'workbench' | 'desktop', text: string) => {
    for (const hear of hearers[line]) hear(JSON.parse(text))
  })
  await page.addInitScript(() => {
    const heard = { workbench: [] as ((message: unknown) => void)[], desktop: [] as ((message: unknown) => void)[] }
    const end = (line: 'workbench' | 'desktop') => ({
      post: (message: unknown) => window.say(line, JSON.stringify(message)),
      on: (hear: (message: unknown) => void) => void heard[line].push(hear),
    })
    const pathOf = ({ name }: File) => `/home/person/${name}`
    const engram = { workbench: end('workbench'), desktop: end('desktop'), pathOf }
    const hear = (line: 'workbench' | 'desktop', text: string) => heard[line].forEach((each) => each(JSON.parse(text)))
    Object.assign(window, { engram, hear })
  })
}

declare global {
  interface Window {
    hear(line: 'workbench' | 'desktop', text: string): void
    say(line: 'workbench' | 'desktop', text: string): void
  }
}
