import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CDPSession, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import type { WorkbenchHost } from '../support/workbenchHost.ts'
import { chromiumPath } from './browser.ts'
import { faultsOf } from './faults.ts'
import { hostedWindow } from './hostedWindow.ts'

describe.skipIf(chromiumPath === null)('questions are written', () => {
  const serve = hostedWindow()

  test('with the keyboard alone, through an input method and from right to left', async () => {
    const { host, open } = await serve(empty)
    const page = await open('#/questions')
    const line = await page.context().newCDPSession(page)
    await page.getByText('No questions yet').waitFor()
    await page.keyboard.press('KeyN')
    await focused(page, 'Question')

    // Composed in three steps, while somebody else changes another field and this one.
    await compose(line, 'に')
    const change = { questionId: 'q1-en', text: 'from elsewhere' }
    await host.call('questions.change', {
      changes: [
        { kind: 'stem', ...change },
        { kind: 'option', index: 3, ...change },
      ],
    })
    await expect.poll(() => page.getByRole('textbox', { name: 'Option D' }).inputValue()).toBe('from elsewhere')
    await compose(line, 'にほん')
    await compose(line, '日本の首都は')
    await line.send('Input.insertText', { text: '日本の首都は' })
    const stem = page.getByRole('textbox', { name: 'Question', exact: true })
    expect(await stem.inputValue()).toBe('日本の首都は')
    await page.getByRole('group', { name: 'Changed in another window while you typed' }).waitFor()
    expect(await faultsOf(page)).toEqual([])
    await page.keyboard.press('Tab') // to the conflict, which saving leaves as it is
    await focused(page, 'Keep mine')
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await sides(host))[0]?.stem).toBe('日本の首都は')

    for (const [lang, words] of [
      ['ar', 'ما عاصمة اليابان؟'],
      ['he', 'מהי בירת יפן?'],
    ] as const) {
      await page.keyboard.press('Alt+KeyT')
      await page.getByRole('dialog').waitFor()
      await page.keyboard.type(lang)
      await page.keyboard.press('Enter')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await expect.poll(async () => (await sides(host)).map((side) => side.lang)).toContain(lang)
      await page.waitForFunction((tag) => document.activeElement?.matches(`textarea[lang=${tag}]`), lang)
      await page.keyboard.type(words)
      await page.keyboard.press('Tab')
      await expect.poll(async () => (await sides(host)).find((side) => side.lang === lang)?.stem).toBe(words)
    }
    const directions = await page.$$eval('.stem textarea', (all) => all.map((each) => getComputedStyle(each).direction))
    expect(directions).toEqual(['ltr', 'rtl', 'rtl'])
    expect(await faultsOf(page)).toEqual([])
    await page.close()
  })

  test('and lose nothing that was there 200 ms before a page crashes; saved again it is one step', async () => {
    const { host, open } = await serve(sample)
    const page = await open('#/questions/geo-001')
    const stem = page.getByRole('textbox', { name: 'Question', exact: true }).first()
    await stem.fill('')
    await page.waitForTimeout(200)
    await page.keyboard.type('Which city is it, then', { delay: 20 })
    await page.waitForTimeout(200)
    const { steps } = await host.call('history.list', {})
    const line = await page.context().newCDPSession(page)
    const crashed = page.waitForEvent('crash')
    void line.send('Page.crash').catch(() => undefined)
    await crashed
    const next = await open('#/questions', { beside: page })
    await next.getByText('Something was typed into a question and not saved').waitFor()
    await next.getByRole('button', { name: 'Look at it' }).click()
    const field = next.getByRole('textbox', { name: 'Question', exact: true }).first()
    await expect.poll(() => field.inputValue()).toBe('Which city is it, then')
    await field.focus()
    await next.keyboard.press('End')
    await next.keyboard.type('?')
    await next.waitForTimeout(200)
    await next.reload()
    await expect.poll(() => field.inputValue()).toBe('Which city is it, then?')
    expect((await host.call('history.list', {})).steps).toEqual(steps)
    await next.getByRole('button', { name: 'Save', exact: true }).click()
    await expect.poll(async () => (await sides(host, 'geo-001'))[0]?.stem).toBe('Which city is it, then?')
    expect((await host.call('history.list', {})).steps.length).toBe(steps.length + 1)
    await next.close()
  })

  test('in two tabs at once: each shows what the other saves, and where both wrote, both versions', async () => {
    const { host, open } = await serve(sample)
    const [one, two] = [await open('#/questions/geo-001'), await open('#/questions/geo-001')]
    const field = (page: Page, i = 0) => page.getByRole('textbox', { name: 'Question', exact: true }).nth(i)
    await field(one, 1).fill('سؤال آخر')
    await field(two, 0).fill('What is the capital of Kenya in the east?')
    await field(one, 0).fill('Which is the capital of Kenya?')
    await field(one, 1).focus()
    await expect.poll(() => field(two, 1).inputValue()).toBe('سؤال آخر')
    const conflict = two.getByRole('group', { name: 'Changed in another window while you typed' })
    await conflict.waitFor()
    expect(await conflict.locator('mark').allTextContents()).not.toEqual([])
    expect(await two.getByRole('button', { name: /Approve & next/ }).isDisabled()).toBe(true)
    await field(two, 1).focus() // leaving it saves nothing over the other
    expect((await sides(host, 'geo-001'))[0]?.stem).toBe('Which is the capital of Kenya?')
    await conflict.getByRole('button', { name: 'Keep mine' }).click()
    await expect.poll(() => field(one, 0).inputValue()).toBe('What is the capital of Kenya in the east?')
    await conflict.waitFor({ state: 'detached' })
    await Promise.all([one.close(), two.close()])
  })

  test('of a copy of the project are merged, what both changed side by side', async () => {
    let copy = ''
    const { host, open } = await serve(async ({ call, folder }) => {
      const path = join(folder, 'mine.engram')
      copy = join(folder, 'of Ada.engram')
      const write = (stem: string) =>
        call('questions.change', { changes: [{ kind: 'stem', questionId: '2', text: stem }] })
      await call('projects.create', { path, name: 'Mine' })
      const table = 'id,lang,pair,question,A,B,answer\n1,en,p,Which one?,x,y,A\n2,ar,p,أي واحد؟,س,ص,A\n'
      const source = { kind: 'bytes' as const, bytes: new TextEncoder().encode(table) }
      await call('questions.import', { name: 'q.csv', source })
      await call('projects.close', {})
      copyFileSync(path, copy)
      await call('projects.open', { path: copy })
      await write('أي منهما؟')
      await call('questions.change', { changes: [{ kind: 'domain', pairIds: ['p'], domain: 'Ada’s' }] })
      await call('projects.open', { path })
      await write('أيّهما؟')
    })
    const page = await open('#/questions')
    await page.getByRole('button', { name: 'Merge a copy of this project' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Or the copy').fill(copy)
    await dialog.getByRole('button', { name: 'Look at it' }).click()
    await dialog.getByText('1 thing is still to be chosen.').waitFor()
    const part = dialog.getByRole('group', { name: /2.*Question/ })
    expect(await part.locator('p[lang=ar]').allTextContents()).toEqual(['أي واحد؟', 'أيّهما؟', 'أي منهما؟'])
    expect(await faultsOf(page)).toEqual([])
    expect(await dialog.getByRole('button', { name: 'Merge', exact: true }).isDisabled()).toBe(true)
    await part.getByRole('radio', { name: /The copy's/ }).check()
    await host.call('settings.set', { theme: 'dark', language: 'ar' })
    await page.getByText('دمج نسخة من هذا المشروع').waitFor()
    expect(await faultsOf(page)).toEqual([])
    await host.call('settings.set', { theme: 'light', language: 'en' })
    await dialog.getByRole('button', { name: 'Merge', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    const { sides: merged, domain } = await host.call('questions.pair', { pairId: 'p' })
    expect([domain, merged[1]!.stem]).toEqual(['Ada’s', 'أي منهما؟'])
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(async () => (await sides(host, 'p'))[1]?.stem).toBe('أيّهما؟')
    await page.close()
  })

  test('with agreed terms, what was translated before, a model’s draft and marks on what is wrong', async () => {
    const { host, open } = await serve(async ({ call }) => {
      await call('projects.sample', {})
      const sides = ['geo-001', 'geo-002'].map((pairId) => ({ kind: 'side' as const, pairId, lang: 'fr' }))
      await call('questions.change', { changes: sides })
      const [, , fr] = (await call('questions.pair', { pairId: 'geo-002' })).sides
      const text = 'Quelle est la capitale ?'
      await call('questions.change', { changes: [{ kind: 'stem', questionId: fr!.questionId, text }] })
    })
    const page = await open('#/questions/geo-001')
    const side = (name: string) => page.getByRole('region', { name, exact: true })
    const [ar, fr] = [side('Arabic'), side('French')]

    await ar.getByRole('button', { name: 'Add a term' }).click()
    await ar.getByRole('textbox', { name: 'Term', exact: true }).fill('capital')
    await ar.getByRole('textbox', { name: 'Translation' }).fill('حاضرة')
    await page.keyboard.press('Enter')
    const lacking = ar.getByRole('button', { name: 'Question. capital: حاضرة is missing. Write حاضرة here' })
    await lacking.waitFor()
    await ar.getByRole('listitem').filter({ hasText: 'it does not say' }).waitFor()
    expect(await faultsOf(page)).toEqual([])
    await lacking.click()
    await page.keyboard.press('Tab')
    await ar.getByText('capital: حاضرة, as agreed').first().waitFor()

    // The model is waited for, and then it has nothing to say.
    const isCancelled = Promise.withResolvers<void>()
    host.engine.overrides.generate = (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          isCancelled.resolve()
          reject(signal.reason as Error)
        })
      })
    await fr.getByRole('button', { name: 'Draft translation' }).click()
    await fr.getByText('0 of 5 texts').waitFor()
    expect(await faultsOf(page)).toEqual([])
    await fr.getByRole('button', { name: 'Cancel' }).click()
    await isCancelled.promise
    host.engine.overrides.generate = () => Promise.resolve(nothingSaid)
    await fr.getByRole('button', { name: 'Draft translation' }).click()
    await fr.locator('.refused').waitFor()

    await fr
      .getByRole('region', { name: 'Translated before: Question' })
      .getByRole('button', { name: 'Insert' })
      .click()
    const stem = fr.getByRole('textbox', { name: 'Question', exact: true })
    await expect.poll(() => stem.inputValue()).toBe('Quelle est la capitale ?')
    expect((await sides(host, 'geo-001'))[2]).toMatchObject({ stem: 'Quelle est la capitale ?', origin: 'human' })
    await stem.focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Control+Shift+ArrowRight')
    await fr.getByRole('button', { name: /Mark “Quelle ?” as wrong/ }).click()
    await fr.getByRole('combobox', { name: 'How bad it is' }).selectOption('Critical')
    await fr.getByRole('button', { name: 'Mark', exact: true }).click()
    await fr.getByRole('list', { name: 'Marked as wrong' }).getByText('Mistranslation').waitFor()
    expect(await faultsOf(page)).toEqual([])
    await host.call('settings.set', { theme: 'dark', language: 'ar' })
    await page.getByText('ترجمة خاطئة').waitFor()
    await page.getByRole('listitem').filter({ hasText: 'مصطلح تُرجم بغير المتفق عليه' }).first().waitFor()
    expect(await faultsOf(page)).toEqual([])
    await page.close()
  })

  test('rows are merged, looked at by columns and filters of one’s own, and asked by a run', async () => {
    const { host, open } = await serve(sample)
    const page = await open('#/questions?filter=id%3Ageo-001-en+or+id%3Ageo-002-en')
    await page.getByText('2 shown').waitFor()
    await page.locator('.ag-row[row-index="0"] input[type=checkbox]').first().check()
    await page.getByRole('button', { name: 'Choose all 2' }).click()
    await page.getByText('2 rows chosen').waitFor()
    await expect.poll(() => page.locator('.ag-row[row-index="1"] input[type=checkbox]').first().isChecked()).toBe(true)
    await page.getByRole('button', { name: 'Split' }).click()
    await expect.poll(async () => (await host.call('projects.current', {}))?.nPairs).toBe(42)
    await page.evaluate(() => (location.hash = '#/questions?filter=id%3Ageo-001-en+or+id%3Ageo-002-ar'))
    // The list before it had the first of them too.
    for (const [i, id] of ['geo-001-en', 'geo-002-ar'].entries())
      await page.locator(`.ag-row[row-index="${i}"] .clip`, { hasText: id }).first().waitFor()
    for (const i of [0, 1]) await page.locator(`.ag-row[row-index="${i}"] input[type=checkbox]`).first().check()
    await page.getByText('2 rows chosen').waitFor()
    await page.keyboard.press('KeyM')
    await page.getByRole('dialog').getByText('geo-002-ar').waitFor()
    expect(await faultsOf(page)).toEqual([])
    await page.getByRole('dialog').getByRole('button', { name: 'Make one pair' }).click()
    await expect
      .poll(async () => (await sides(host, 'geo-001')).map(({ questionId }) => questionId))
      .toEqual(['geo-001-en', 'geo-002-ar'])
    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByRole('menuitemcheckbox', { name: 'Arabic' }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('columnheader', { name: 'Arabic' }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Saved filters' }).click()
    await page.getByRole('menuitem', { name: 'Save this filter' }).click()
    await page.keyboard.type('Mine')
    await page.keyboard.press('Enter')
    await expect
      .poll(async () => (await host.call('projects.current', {}))?.view)
      .toEqual({
        hidden: ['side-ar'],
        filters: [{ name: 'Mine', filter: 'id:geo-001-en or id:geo-002-ar' }],
      })
    await page.locator('.ag-row[row-index="0"] input[type=checkbox]').first().check()
    await page.getByRole('button', { name: 'Predict these' }).click()
    await expect.poll(() => page.getByLabel('Questions', { exact: true }).inputValue()).toBe('pair:geo-001')
    await page.close()
  })
})

const nothingSaid = {
  ...{ fingerprint: 'sha256:1', device: 'cpu', cached: false, elapsedMs: 0, ids: [], generated: [] },
  ...{ text: '', stopped: 'stop-token' as const },
}

const sample = ({ call }: WorkbenchHost): Promise<unknown> => call('projects.sample', {})
const empty = ({ call, folder }: WorkbenchHost): Promise<unknown> =>
  call('projects.create', { path: join(folder, 'mine'), name: 'Mine' })

async function sides({ call }: WorkbenchHost, pairId = 'q1') {
  return (await call('questions.pair', { pairId })).sides
}

/** What an input method shows before it is done. */
async function compose(line: CDPSession, text: string): Promise<void> {
  await line.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })
}

async function focused(page: Page, name: string): Promise<void> {
  await page.waitForFunction(
    (wanted) =>
      [document.activeElement?.getAttribute('aria-label'), document.activeElement?.textContent?.trim()].includes(
        wanted,
      ),
    name,
  )
}
