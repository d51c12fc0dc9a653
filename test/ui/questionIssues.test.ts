import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { formatQuestionLines } from '../../main/datasets/questionLines.ts'
import { question } from '../support/questions.ts'
import type { WorkbenchHost } from '../support/workbenchHost.ts'
import { chromiumPath } from './browser.ts'
import { faultsOf } from './faults.ts'
import { hostedWindow } from './hostedWindow.ts'

const gas = { stem: 'Which gas do plants absorb?', options: ['oxygen', 'carbon dioxide', 'helium'], answer: 1 }
const ar = {
  lang: 'ar',
  stem: 'أي غاز تمتصه النباتات؟',
  options: ['الأكسجين', 'ثاني أكسيد الكربون', 'helium'],
  answer: 1,
}

async function faulty(host: WorkbenchHost): Promise<void> {
  const path = join(host.folder, 'faulty.jsonl')
  const questions = [
    question({ ...gas, id: 'a-en', pair: 'a', stem: ' Which gas do plants absorb? ' }),
    question({ ...ar, id: 'a-ar', pair: 'a' }),
    question({ ...gas, id: 'b', stem: 'which gas do PLANTS absorb', tags: ['seen'] }),
    question({ ...gas, id: 'c', stem: 'Tom &amp; Jerry drank which gas?', options: ['x', 'x', 'y'] }),
  ]
  writeFileSync(path, formatQuestionLines(questions))
  await host.call('projects.create', { path: join(host.folder, 'p'), name: 'P' })
  await host.call('questions.import', { name: 'faulty.jsonl', source: { kind: 'path', path } })
}

describe.skipIf(chromiumPath === null)('the issues of questions', () => {
  const serve = hostedWindow()

  test('are filtered by, fixed, let stand with a note, sorted by risk, and duplicates merged', async () => {
    const { host, open } = await serve(faulty)
    const page = await open('#/questions')
    const issues = page.getByRole('group', { name: 'Issues' })
    await issues.getByText('HTML entities').waitFor()
    await issues.getByText('HTML entities').click()
    await expect.poll(() => page.url()).toContain('rule')
    await page.getByRole('gridcell', { name: 'id:c' }).waitFor()
    await page.getByRole('gridcell', { name: 'a', exact: true }).waitFor({ state: 'detached' })
    await issues.getByRole('button', { name: /HTML entities/ }).click()
    await expect
      .poll(async () => (await host.call('questions.pair', { pairId: 'id:c' })).sides[0]!.stem)
      .toBe('Tom & Jerry drank which gas?')
    expect(await faultsOf(page)).toEqual([])

    await page.goto(`${page.url().split('#')[0]}#/questions/a`)
    const warning = page.getByRole('listitem').filter({ hasText: 'another script' })
    await warning.getByRole('button', { name: 'Let it stand…' }).click()
    await page.keyboard.type('a brand')
    await page.keyboard.press('Enter')
    await page.getByText('Stands: a brand').waitFor()
    await page.getByRole('listitem').filter({ hasText: 'white space' }).getByRole('button', { name: 'Fix' }).click()
    await expect.poll(async () => (await host.call('questions.issues', { filter: '' })).issues.length).toBe(3)
    expect(await faultsOf(page)).toEqual([])

    await page.goto(`${page.url().split('#')[0]}#/questions`)
    await page.getByRole('columnheader', { name: 'Risk' }).click()
    await page.getByText('▲').first().waitFor()
    await page.getByRole('button', { name: 'Duplicates' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Groups: 1').waitFor()
    expect(await faultsOf(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Merge' }).click()
    await dialog.getByText('Nothing is there twice.').waitFor()
    const { rows } = await host.call('questions.page', { filter: '', order: null, offset: 0, limit: 9 })
    expect(rows.map(({ pairId, tags }) => [pairId, ...tags])).toEqual([['a', 'seen'], ['id:c']])
    await page.close()
  })
})
