import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from './browser.ts'
import { fakeWindow } from './fakeWindow.ts'

describe.skipIf(chromiumPath === null)('the tips of the first run', () => {
  const { open } = fakeWindow()

  test('do each step for a person who has only a keyboard, and end with what comes next', async () => {
    const page = await open('')
    const tips = page.getByRole('region', { name: 'First steps' })
    expect(await tips.count()).toBe(0)
    await page.evaluate(async () => void (await window.fakeHost.call('projects.sample', {})))
    await page.evaluate(() => (location.hash = '#/questions'))
    await tips.getByText('Step 1 of 4').waitFor()
    await page.keyboard.press('Shift+F6') // the last pane of the window
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe('Do it for me')
    await page.keyboard.press('Enter')
    await page.waitForURL(/#\/questions\/geo-001/)
    await step(page, 'Next', 'Step 2 of 4')
    await step(page, 'Do it for me', 'Next')
    await page.waitForFunction(() => window.fakeHost.state.runs.some(({ state }) => state === 'done'))
    expect(await page.evaluate(() => window.fakeHost.state.runs.map(({ kind }) => kind))).toEqual(['detect'])
    await step(page, 'Next', 'Step 3 of 4')
    await step(page, 'Do it for me', 'Step 3 of 4')
    await page
      .getByRole('status')
      .filter({ hasText: /^\d+ neurons$/ })
      .waitFor()
    expect(new URL(page.url()).hash).not.toContain('choose')
    await step(page, 'Next', 'Step 4 of 4')
    await step(page, 'Do it for me', 'Step 4 of 4')
    await page.waitForFunction(() => window.fakeHost.state.edits.length === 1)
    await page.waitForFunction(() => window.fakeHost.state.runs.some(({ kind }) => kind === 'compare'))
    const tried = await page.evaluate(() => {
      const { edits, runs } = window.fakeHost.state
      return {
        factors: edits.map(({ parts: [part] }) => (part?.op.kind === 'scale' ? part.op.factor : null)),
        sizes: edits.map(({ nNeurons }) => nNeurons),
        seeds: runs.flatMap(({ settings }) => (settings.kind === 'compare' ? [settings.controlSeeds] : [])),
      }
    })
    expect(tried.factors).toEqual([0])
    expect(tried.seeds).toEqual([1])
    expect(tried.sizes[0]).toBeGreaterThan(0)
    await step(page, 'Next', 'Use your own model')
    await step(page, 'Done', null)
    expect(await page.evaluate(() => window.fakeHost.state.settings.tips)).toHaveLength(5)
    await page.close()
  })

  test('stay away once skipped, and come back when they are asked for', async () => {
    const page = await open('?sample#/map')
    const tips = page.getByRole('region', { name: 'First steps' })
    await tips.getByRole('button', { name: 'Skip the tips' }).click()
    await tips.waitFor({ state: 'detached' })
    await page.evaluate(() => (location.hash = '#/settings'))
    await page.getByRole('button', { name: 'Show the first steps again' }).click()
    await tips.getByText('Step 1 of 4').waitFor()
    await page.evaluate(async () => {
      await window.fakeHost.call('projects.create', { path: '/home/person/Engram/mine.engram', name: 'mine' })
    })
    await tips.waitFor({ state: 'detached' })
    await page.close()
  })

  /** Presses one of the bar's buttons with the keyboard and waits for what it then says. */
  async function step(page: Page, button: string, then: string | null): Promise<void> {
    const tips = page.getByRole('region', { name: 'First steps' })
    await tips.getByRole('button', { name: button, exact: true }).press('Enter')
    if (then === null) await tips.waitFor({ state: 'detached' })
    else await tips.getByText(then).first().waitFor()
  }
})
