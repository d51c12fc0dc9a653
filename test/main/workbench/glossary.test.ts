import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lintQuestions } from '../../../main/datasets/lintQuestions.ts'
import { glossaryOf } from '../../../main/datasets/glossary.ts'
import { readGlossary } from '../../../main/datasets/readGlossary.ts'
import { question } from '../../support/questions.ts'
import { projectOf } from '../../support/projectOf.ts'

const sides = [
  question({ id: 'en', pair: 'p', stem: 'What is in a cell?', options: ['nucleus', 'wall'] }),
  question({ id: 'ar', pair: 'p', lang: 'ar', stem: 'ماذا في الحجرة؟', options: ['نواة', 'جدار'] }),
]
const cell = { from: 'en', to: 'ar', term: 'cell', translation: 'خلية', note: '' }

describe('the glossary of a project', () => {
  test('says which agreed words a side lacks, as lint does, and where it has them; a step that is taken back', async () => {
    const { call } = await projectOf(sides)
    const side = async () => (await call('questions.pair', { pairId: 'p' })).sides[1]!
    expect((await side()).terms).toEqual([])
    await call('glossary.change', { put: [cell, { ...cell, term: 'wall', translation: 'جدار' }], remove: [] })
    const [rule] = (await side()).problems.map((problem) => [problem.rule, problem.message])
    const lint = lintQuestions(
      sides.map((each) => ({ question: each, place: each.id })),
      '',
      glossaryOf([cell]),
    )
    expect(rule).toEqual(
      lint.filter((problem) => problem.rule === 'term-translation').map((p) => [p.rule, p.message])[0],
    )
    expect((await side()).terms.map(({ field, term, at, place }) => [field, term, at, place])).toEqual([
      ['stem', 'cell', { start: 13, end: 17 }, null],
      ['options[1]', 'wall', { start: 0, end: 4 }, { start: 0, end: 4 }],
    ])
    expect(
      (await call('questions.page', { filter: 'rule:term-translation', order: null, offset: 0, limit: 1 })).total,
    ).toBe(1)
    await call('questions.change', { changes: [{ kind: 'stem', questionId: 'ar', text: 'ماذا في الخلية؟' }] })
    expect((await side()).problems).toEqual([])
    const { steps } = await call('history.list', {})
    expect(steps.at(-2)!.name).toBe('Agreed on 2 terms')
    await call('history.goto', { step: steps.at(-3)!.step })
    expect((await side()).terms).toEqual([])
  })

  test('is taken in from a table, once, and written as one; a term that is corrected is another one', async () => {
    const { call, folder } = await projectOf(sides)
    const path = join(folder, 'g.csv')
    writeFileSync(path, 'en,ar\ncell,خلية\n,نواة\n')
    const source = { kind: 'path' as const, path }
    const read = { added: 1, known: 0, refused: ['line 3: term: is empty'] }
    expect(await call('glossary.import', { name: 'g.csv', source })).toEqual(read)
    expect(await call('glossary.import', { name: 'g.csv', source })).toEqual({ ...read, added: 0, known: 1 })
    const [term] = (await call('glossary.list', { text: 'خليه', limit: 10 })).terms
    await call('glossary.change', { put: [{ ...cell, note: 'biology' }], remove: [term!.id] })
    await call('glossary.change', { put: [{ ...cell, translation: 'حجرة' }], remove: [] })
    expect((await call('glossary.list', { text: '', limit: 1 })).total).toBe(2)
    const { bytes } = await call('glossary.export', {})
    writeFileSync(path, bytes)
    expect((await readGlossary(path)).terms.map(({ translation, note }) => [translation, note])).toEqual([
      ['خلية', 'biology'],
      ['حجرة', ''],
    ])
  })

  test('keeps its order and its notes through steps that are taken back, corrections and other windows', async () => {
    const { call } = await projectOf(sides)
    const terms = async () =>
      (await call('glossary.list', { text: '', limit: 10 })).terms.map(({ term, note }) => `${term} ${note}`.trim())
    const put = (...names: string[]) =>
      call('glossary.change', { put: names.map((term) => ({ ...cell, term, note: 'n' })), remove: [] })
    const idOf = async (name: string) => (await call('glossary.list', { text: name, limit: 1 })).terms[0]!.id
    await put('a', 'b', 'c')
    const { current } = await call('history.list', {})
    const [a, b] = [await idOf('a'), await idOf('b')]
    await call('glossary.change', { put: [], remove: [a] })
    await call('history.goto', { step: current })
    expect(await terms()).toEqual(['a n', 'b n', 'c n'])
    await call('glossary.change', { put: [{ ...cell, term: 'B', note: 'n' }], remove: [b] })
    await put('d')
    expect(await terms()).toEqual(['a n', 'B n', 'c n', 'd n'])
    // Agreed on once more, from beside a question, where no note is asked for.
    await call('glossary.change', { put: [{ ...cell, term: 'a', from: ' en ' }], remove: [] })
    expect((await terms())[0]).toBe('a n')
    const late = call('glossary.change', { put: [{ ...cell, term: 'BB' }], remove: [b] })
    await expect(late).rejects.toMatchObject({ code: 'run.conflict' })
    expect(await terms()).toHaveLength(4)
  })
})
