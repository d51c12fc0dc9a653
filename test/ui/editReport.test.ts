import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from './browser.ts'
import { hostedWindow } from './hostedWindow.ts'

describe.skipIf(chromiumPath === null)('from an edit to a report', () => {
  const serve = hostedWindow()

  test('neurons that are pasted make an edit; those that the model lacks are named and kept in the field', async () => {
    const { host, page } = await open()
    await paste(page, 'L1N2\nL9N0\nL2N5 x0.5')
    await page.getByText('no such layer; the last one is 5').waitFor()
    expect(await page.getByLabel('Neurons, one a line').inputValue()).toBe('L9N0')
    await expect
      .poll(async () => (await host.call('edits.list', {}))[0]?.parts)
      .toMatchObject([
        { neurons: [[1, 2]], op: { kind: 'scale', factor: 0 } },
        { neurons: [[2, 5]], op: { kind: 'scale', factor: 0.5 } },
      ])
    await page.close()
  })

  test('keys change the card in front, and the bypass changes no card', async () => {
    const { host, page } = await open()
    await paste(page, 'L1N2')
    await page.getByRole('button', { name: 'On', exact: true }).waitFor()
    await page.locator('main').click({ position: { x: 5, y: 5 } })
    for (const key of ['Equal', 'Equal', 'Equal', 'Minus', 'KeyD', 'Space', 'KeyB']) await page.keyboard.press(key)
    await page.getByText('nothing is applied').waitFor()
    const edit = async () => (await host.call('edits.list', {}))[0]
    await expect.poll(async () => (await edit())?.enabled).toBe(false)
    expect((await edit())?.parts).toMatchObject([
      { op: { kind: 'scale', factor: 0.2 }, enabled: false },
      { op: { kind: 'scale', factor: 0.2 }, enabled: true },
    ])
    await page.close()
  })

  test('two texts stream, their first difference is named, and A puts them into a report that is one file', async () => {
    const { host, page } = await open()
    await paste(page, 'L1N2')
    await page.locator('main').click({ position: { x: 5, y: 5 } })
    await page.keyboard.press('KeyF')
    await page.keyboard.press('Control+Enter')
    await page.getByText('They part at token 3.').waitFor()
    expect(await page.locator('mark.after').allInnerTexts()).toEqual(['the largest '.repeat(4)])
    await page.getByText('repeats itself: 30%').waitFor()
    await page.locator('main').click({ position: { x: 5, y: 5 } })
    await page.keyboard.press('KeyA')
    await page.getByText('Added to the report').waitFor()
    await page.evaluate(() => (location.hash = '#/report'))
    await page.getByRole('list', { name: 'Blocks of the report' }).waitFor()
    await page.keyboard.press('KeyT')
    await page.locator('input:focus').waitFor()
    await page.keyboard.type('<script>alert(1)</script>')
    await page.keyboard.press('Tab')
    await page.keyboard.type('**Read** [this](https://elsewhere.example/x.png)')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Alt+ArrowUp')
    await expect.poll(async () => (await host.call('report.get', {}))[0]?.title).toMatch(/^<script>/)
    const preview = page.frameLocator('iframe')
    await preview.getByText('Read', { exact: true }).waitFor()
    expect(await preview.locator('h2').first().innerText()).toBe('<script>alert(1)</script>')
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Control+Enter')])
    const html = readFileSync(await download.path(), 'utf8')
    expect(download.suggestedFilename()).toBe('Sample.html')
    expect(html).toContain('the largest city.')
    expect(html).not.toMatch(/<script|<link|<iframe|<a[\s>]|\s(?:src|href|on\w+)\s*=|url\(|@import/i)
    await page.close()
  })

  async function open() {
    const { host, open } = await serve(({ call }) => call('projects.sample', {}))
    return { host, page: await open('#/edit') }
  }

  async function paste(page: Page, text: string): Promise<void> {
    await page.getByRole('button', { name: 'Paste ids…' }).click()
    await page.getByLabel('Neurons, one a line').fill(text)
    await page.getByRole('button', { name: 'Add', exact: true }).click()
  }
})
