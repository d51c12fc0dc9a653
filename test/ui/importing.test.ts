import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from './browser.ts'
import { faultsOf } from './faults.ts'
import { hostedWindow } from './hostedWindow.ts'

/** A spreadsheet of twenty rows as Excel saves it in Arabic: semicolons, windows-1256, answers that count from 1. */
const spreadsheet = [
  'question_en;A_en;B_en;C_en;question_ar;A_ar;B_ar;C_ar;answer',
  ...Array.from({ length: 20 }, (_, i) => {
    const [a, b, c] = [i + 1, i + 2, i + 3]
    const [en, ar] = [`How many stars are in row ${a}?`, `كم نجمة في الصف رقم ${a}؟`]
    return `${en};${a} stars;${b} stars;${c} stars;${ar};${a} نجمة;${b} نجمة;${c} نجمة;${(i % 3) + 1}`
  }),
]

describe.skipIf(chromiumPath === null)('questions are imported', () => {
  const serve = hostedWindow()

  test('a bilingual spreadsheet becomes pairs, approved, and a run of them, by mouse', async () => {
    const { host, open } = await serve(async ({ call, folder, model, jobEnded }) => {
      await call('projects.create', { path: join(folder, 'mine'), name: 'Mine' })
      await jobEnded((await call('models.load', { model, device: 'cpu' })).jobId)
    })
    const page = await open('#/questions')
    const button = (name: string | RegExp) => page.getByRole('button', { name })
    await page.getByText('No questions yet').waitFor()

    // Closed with Escape, nothing has come of it; opened again, nothing that was said is lost.
    await drop(page, 'both.csv', encoded(spreadsheet))
    await page.getByText(/^A table with semicolons, in Windows-1256, 20 rows\./).waitFor()
    const wizard = page.getByRole('dialog')
    await wizard.getByLabel('Between cells').selectOption(',')
    await page.getByText(/^A table with commas/).waitFor()
    await page.keyboard.press('Escape')
    await wizard.waitFor({ state: 'detached' })
    expect((await host.call('history.list', {})).steps).toEqual([])
    await button('Import questions…').click()
    await button('Go on with both.csv').click()
    await page.getByText(/^A table with commas/).waitFor()
    expect(
      await button(/^Import/)
        .last()
        .isDisabled(),
    ).toBe(true)
    await wizard.getByLabel('Between cells').selectOption(';')
    const row = wizard.getByRole('row', { name: /How many stars are in row 2\?/ })
    await row.waitFor()
    const arabic = row.locator('[lang=ar]')
    expect(await arabic.evaluate((node) => getComputedStyle(node).direction)).toBe('rtl')
    expect(await arabic.getByRole('listitem').filter({ hasText: '(right)' }).textContent()).toContain('3 نجمة')
    expect(await faultsOf(page)).toEqual([])
    await host.call('settings.set', { theme: 'dark', language: 'ar' })
    await page.getByText('استيراد 40 سؤالًا').waitFor()
    expect(await faultsOf(page)).toEqual([])
    await host.call('settings.set', { theme: 'light', language: 'en' })
    await button('Import 40 questions').click()
    await wizard.waitFor({ state: 'detached' })

    await page.getByText('20 shown').waitFor()
    expect((await host.call('history.list', {})).steps).toHaveLength(1)
    const tick = (row: number) => page.locator(`.ag-row[row-index="${row}"] input[type=checkbox]`).first()
    await tick(0).click()
    await tick(19).click({ modifiers: ['Shift'] })
    await page.getByText('20 rows chosen').waitFor()
    await page.getByRole('button', { name: 'Approve', exact: true }).click()
    await expect.poll(async () => (await host.call('questions.stats', {})).statuses).toEqual({ approved: 20 })
    await page.getByRole('navigation').getByRole('link', { name: 'Runs', exact: true }).click()
    await button('Start detecting').click()
    await expect.poll(async () => (await host.call('runs.list', {}))[0]?.state).toBe('done')
    await page.close()
  })

  test('a pasted table with a row in error is asked about, mended and imported with the keyboard alone', async () => {
    const { host, open } = await serve(({ call, folder }) =>
      call('projects.create', { path: join(folder, 'mine'), name: 'Mine' }),
    )
    const page = await open('#/questions')
    const press = (...keys: string[]) =>
      keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve())
    const tabTo = async (name: string | RegExp, role: 'button' | 'textbox' | 'radio') => {
      const target = page.getByRole(role, { name }).first()
      await target.waitFor()
      for (let i = 0; i < 60; i++) {
        if (await target.evaluate((node) => node === document.activeElement)) return
        await page.keyboard.press('Tab')
      }
      throw new Error(`The focus does not reach ${String(name)}.`)
    }
    await page.getByText('No questions yet').waitFor()
    await press('Control+KeyK')
    await page.keyboard.type('import questions')
    await press('Enter')
    await tabTo('Or paste a table', 'textbox')
    const rows = ['question\tA\tB\tC\tanswer', 'One?\tx\ty\tz\t1', 'Two?\tx\ty\tz\t2', 'Three?\tx\ty\tz\t9']
    await page.evaluate((text) => document.execCommand('insertText', false, text), rows.join('\n'))
    await tabTo('Read it', 'button')
    await press('Enter')
    await page.getByRole('button', { name: /^numbers that count from 1/ }).waitFor()
    expect(await faultsOf(page)).toEqual([])
    await tabTo(/^numbers that count from 1/, 'button')
    await press('Enter')
    await page.getByRole('button', { name: 'Import 2 questions, without the rows in error (1)' }).waitFor()
    await tabTo(/^Questions \(2\)/, 'radio')
    await press('ArrowRight')
    await page.getByText('which is none of the 3 options').waitFor()
    expect(await faultsOf(page)).toEqual([])
    await tabTo(/line 4: answer/, 'textbox')
    await press('Control+KeyA')
    await page.keyboard.type('3')
    await press('Enter')
    await page.getByRole('button', { name: 'Import 3 questions' }).waitFor()
    expect(await page.evaluate(() => document.activeElement?.closest('[role=dialog]') != null)).toBe(true)
    await press('Control+Enter')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    const { rows: pairs } = await host.call('questions.page', { filter: '', offset: 0, limit: 9, order: null })
    expect(pairs.map(({ answer }) => answer)).toEqual([0, 1, 2])
    await page.getByText('Three?').first().waitFor() // the window has heard of the step that is to be taken back
    await press('Control+KeyZ')
    const total = async () =>
      (await host.call('questions.page', { filter: '', offset: 0, limit: 1, order: null })).total
    await expect.poll(total).toBe(0)
    await page.close()
  })
})

/** As a spreadsheet saves it; characters of one byte only. */
function encoded(lines: readonly string[]): number[] {
  const decoder = new TextDecoder('windows-1256')
  const bytes = new Map(Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte]))
  return [...`${lines.join('\r\n')}\r\n`].map((char) => bytes.get(char) ?? 0x3f)
}

/** As if a file were dragged into the window. */
async function drop(page: Page, name: string, bytes: readonly number[]): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([name, bytes]) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([Uint8Array.from(bytes)], name))
      return transfer
    },
    [name, bytes] as const,
  )
  await page.dispatchEvent('body', 'drop', { dataTransfer })
}
