import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron, type ElectronApplication } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Electron's own program, which its package fetches when it is installed; null where that was not possible. */
const executablePath = ((): string | null => {
  const folder = join(root, 'node_modules/electron')
  if (!existsSync(join(folder, 'path.txt'))) return null
  const path = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'))
  return existsSync(path) ? path : null
})()

/** Needs `npm run build`, and on Linux a screen. */
describe('the desktop app', () => {
  let dataFolder: string
  let app: ElectronApplication
  beforeEach(async ({ skip }) => {
    if (executablePath === null) return skip("Electron's own program is not installed (npx install-electron)")
    if (!existsSync(join(root, 'out/main/app.js'))) return skip('the app is not built (npm run build)')
    dataFolder = mkdtempSync(join(tmpdir(), 'engram-app-'))
    app = await launch()
  })
  afterEach(async () => {
    await app?.close()
    if (dataFolder !== undefined) rmSync(dataFolder, { recursive: true, force: true })
  })

  function launch(args: readonly string[] = []): Promise<ElectronApplication> {
    const env = { ...process.env, ENGRAM_DATA: dataFolder } as Record<string, string>
    const user = `--user-data-dir=${join(dataFolder, 'chromium')}`
    return _electron.launch({ executablePath: executablePath!, args: [root, user, ...args], env })
  }

  test('opens the sample in a page that has no Node, and its engine answers', async () => {
    const page = await app.firstWindow()
    expect(page.url()).toBe('app://engram/')
    expect(await page.evaluate(() => [typeof process, typeof require])).toEqual(['undefined', 'undefined'])
    await page.waitForSelector('main h1')
    await page.keyboard.press('ControlOrMeta+KeyK')
    await page.keyboard.type('sample')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.ag-row[row-index="1"]')
    await page.goto('app://engram/#/model')
    await page.getByRole('button', { name: /^Load/ }).first().click()
    await page.getByRole('contentinfo').getByText('Engine ready').waitFor({ timeout: 60_000 })
    expect(
      await app.evaluate(({ app: { getAppMetrics } }) => getAppMetrics().map(({ serviceName }) => serviceName)),
    ).toContain('Engram engine')
  })

  test('has the window’s commands in its menu, which do what they say', async () => {
    const page = await app.firstWindow()
    await page.waitForSelector('main h1')
    const labels = (): Promise<string[]> =>
      app.evaluate(({ Menu }) =>
        Menu.getApplicationMenu()!.items.flatMap((menu) => menu.submenu!.items.map(({ label }) => label)),
      )
    await expect.poll(labels).toContain('Keyboard shortcuts')
    await app.evaluate(({ Menu }) => {
      const items = Menu.getApplicationMenu()!.items.flatMap((menu) => menu.submenu!.items)
      const item = items.find(({ label }) => label === 'Keyboard shortcuts')!
      ;(item.click as () => void)()
    })
    await page.getByRole('dialog').waitFor()
  })

  test('a new project goes where the system’s dialog says, and is in the title', async () => {
    const page = await app.firstWindow()
    await page.waitForSelector('main h1')
    const path = join(dataFolder, 'Rivers.engram')
    await app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
    }, path)
    await page.keyboard.press('ControlOrMeta+KeyK')
    await page.keyboard.type('new project')
    await page.keyboard.press('Enter')
    await expect.poll(() => existsSync(path)).toBe(true)
    await expect
      .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getTitle()))
      .toBe('Rivers')
  })
})
