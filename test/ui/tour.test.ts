import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { compareFields } from '../../main/runs/kindFields.ts'
import { chromiumPath } from './browser.ts'
import { hostedWindow } from './hostedWindow.ts'

describe.skipIf(chromiumPath === null)('the tips of the first run', () => {
  const serve = hostedWindow()

  test('do each step for a person who has only a keyboard, and end with what comes next', async () => {
    const { host, open } = await serve()
    const page = await open()
    const tips = page.getByRole('region', { name: 'First steps' })
    expect(await tips.count()).toBe(0)
    await host.call('projects.sample', {})
    await page.evaluate(() => (location.hash = '#/questions'))
    await tips.getByText('Step 1 of 4').waitFor()
    await page.keyboard.press('Shift+F6') // the last pane of the window
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe('Do it for me')
    await page.keyboard.press('Enter')
    await page.waitForURL(/#\/questions\/geo-001/)
    await step(page, 'Next', 'Step 2 of 4')
    await step(page, 'Do it for me', 'Next')
    const runs = () => host.call('runs.list', {})
    await expect.poll(async () => (await runs()).map(({ kind, state }) => [kind, state])).toEqual([['detect', 'done']])
    await step(page, 'Next', 'Step 3 of 4')
    await step(page, 'Do it for me', 'Step 3 of 4')
    await page
      .getByRole('status')
      .filter({ hasText: /^\d+ neurons$/ })
      .waitFor()
    expect(new URL(page.url()).hash).not.toContain('choose')
    await step(page, 'Next', 'Step 4 of 4')
    await step(page, 'Do it for me', 'Step 4 of 4')
    await expect.poll(async () => (await runs()).map(({ kind }) => kind)).toContain('compare')
    const [edit, ...others] = await host.call('edits.list', {})
    expect(others).toEqual([])
    expect(edit?.parts.map(({ op }) => op)).toEqual([{ kind: 'scale', factor: 0 }])
    expect(edit?.nNeurons).toBeGreaterThan(0)
    const compared = (await runs()).flatMap(({ settings }) => (settings.kind === 'compare' ? [settings] : []))
    expect(compared.map(({ options }) => options.controls)).toEqual([compareFields.controls.preset])
    await step(page, 'Next', 'Use your own model')
    await step(page, 'Done', null)
    expect((await host.call('settings.get', {})).tips).toHaveLength(5)
    await page.close()
  })

  test('follow a person who does the steps without them', async () => {
    const { host, open } = await serve(({ call }) => call('projects.sample', {}))
    const page = await open('#/questions')
    const tips = page.getByRole('region', { name: 'First steps' })
    await tips.getByText('Step 1 of 4').waitFor()
    await page.evaluate(() => (location.hash = '#/runs')) // nothing is done yet
    await page.getByRole('heading', { name: 'Runs', level: 1 }).waitFor()
    await tips.getByText('Step 1 of 4').waitFor()
    await page.evaluate(() => (location.hash = '#/questions/geo-001'))
    await page.getByText('What is the capital of Kenya?').first().waitFor()
    await page.evaluate(() => (location.hash = '#/runs'))
    await tips.getByText('Step 2 of 4').waitFor()
    await page.getByRole('button', { name: 'Start detecting' }).click()
    await expect.poll(async () => (await host.call('runs.list', {})).map(({ state }) => state)).toEqual(['done'])
    await page.evaluate(() => (location.hash = '#/map'))
    await tips.getByText('Step 3 of 4').waitFor()
    await page.close()
  })

  test('stay away once skipped, and come back when they are asked for', async () => {
    const { host, open } = await serve(({ call }) => call('projects.sample', {}))
    const page = await open('#/map')
    const tips = page.getByRole('region', { name: 'First steps' })
    await tips.getByRole('button', { name: 'Skip the tips' }).click()
    await tips.waitFor({ state: 'detached' })
    await page.evaluate(() => (location.hash = '#/settings'))
    await page.getByRole('button', { name: 'Show the first steps again' }).click()
    await tips.getByText('Step 1 of 4').waitFor()
    await page.waitForURL(/#\/questions/) // the sample is open again
    await host.call('projects.create', { path: join(host.folder, 'mine'), name: 'mine' })
    await tips.waitFor({ state: 'detached' })
    await page.close()
  })

  /** Presses one of the bar's buttons with the keyboard and waits for what it then says. */
  async function step(page: Page, button: string, then: string | null): Promise<void> {
    const tips = page.getByRole('region', { name: 'First steps' })
    // A button cannot be pressed while the bar is at work, and the key would go to the one pressed before.
    await tips.getByRole('button', { name: button, exact: true, disabled: false }).press('Enter')
    if (then === null) await tips.waitFor({ state: 'detached' })
    else await tips.getByText(then).first().waitFor()
  }
})
