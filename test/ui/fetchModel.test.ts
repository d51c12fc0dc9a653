import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { startHub } from '../support/hubServer.ts'
import { faultsOf } from './faults.ts'
import { hostedWindow } from './hostedWindow.ts'

const serveHost = hostedWindow()
afterEach(() => vi.unstubAllEnvs())

describe('fetching a model', () => {
  test('is asked for, stopped by a server, gone on with and found in the list, by keyboard alone', async () => {
    const { host, open } = await serveHost()
    const cache = join(host.folder, 'hub')
    const files = { 'small-Q4_K_M.gguf': Buffer.alloc(300_000, 7), 'small-IQ2_XS.gguf': 'two' }
    const hub = await startHub({ files })
    for (const [name, value] of Object.entries({ HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: cache }))
      vi.stubEnv(name, value)
    const page = await open('#/model')
    await page.getByRole('button', { name: 'Fetch a model…' }).press('Enter')
    expect(hub.requests).toEqual([]) // a sheet that opens asks nobody
    const sheet = page.getByRole('dialog', { name: 'Fetch a model' })
    await sheet.getByRole('textbox', { name: 'Name' }).and(page.locator(':focus')).waitFor()
    await page.keyboard.type('someone/small')
    await page.keyboard.press('Enter')
    const row = (path: string) => sheet.getByRole('listitem').filter({ hasText: path })
    await row('small-IQ2_XS.gguf').getByText('is not read').waitFor()
    for (const theme of ['light', 'dark'] as const) {
      for (const language of ['en', 'ar'] as const) {
        await host.call('settings.set', { theme, language })
        await page.locator(`html[lang=${language}]`).waitFor()
        await expect.poll(() => faultsOf(page), { message: `${theme} ${language}` }).toEqual([]) // colours change slowly
        const pictures = process.env['FETCH_PICTURES']
        if (pictures !== undefined) await page.screenshot({ path: join(pictures, `fetch-${theme}-${language}.png`) })
      }
    }
    await host.call('settings.set', { theme: 'light', language: 'en' })
    hub.faults.push({ kind: 'status', status: 403 })
    const fetchIt = sheet.getByRole('button', { name: 'Fetch small-Q4_K_M.gguf' })
    await fetchIt.press('Enter')
    await row('small-Q4_K_M.gguf').getByText('ask for access').waitFor()
    await fetchIt.press('Enter')
    await row('small-Q4_K_M.gguf').getByText('on this machine').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'someone/small:small-Q4_K_M.gguf' }).waitFor()
    expect(existsSync(join(cache, 'models--someone--small/refs/main'))).toBe(true)
  })
})
