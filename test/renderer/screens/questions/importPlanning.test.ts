import { describe, expect, test } from 'vitest'
import { refusedTable, templateTable } from '../../../../renderer/screens/questions/import/refusedTable.ts'
import { ImportPlanning } from '../../../../renderer/screens/questions/import/importPlanning.svelte.ts'
import { Importing } from '../../../../renderer/state/importing.svelte.ts'
import { projectOf } from '../../../support/windowTest.ts'

const table = 'question,A,B,answer\nOne?,x,y,1\nTwo?,x,y,2\nThree?,x,y,7\n'
const doubtful = 'question,A,B,C,answer\nOne?,x,y,z,1\nTwo?,x,y,z,2\n'

describe('ImportPlanning', () => {
  test('nothing can be imported before what is asked is said; what is shown then is imported in one step', async () => {
    const { host, planning } = await planned(doubtful)
    expect(planning.plan?.files[0]?.asks).toMatchObject([{ about: 'answers' }])
    expect(planning.isReady).toBe(false)
    expect(await planning.import()).toBeNull()
    await planning.choose(0, { answersFrom: '0' })
    expect(planning.isReady).toBe(true)
    expect(planning.plan?.questions.map(({ answer }) => answer)).toEqual([1, 2])
    expect(await planning.import()).toBe(2)
    const { rows } = await host.call('questions.page', { filter: '', offset: 0, limit: 9, order: null })
    expect(rows.map(({ answer }) => answer)).toEqual([1, 2])
    expect((await host.call('history.list', {})).steps).toHaveLength(1)
    expect(planning.files).toEqual([])
  })

  test('a mended cell is read when it is checked again, and is not lost with the dialog', async () => {
    const { host, planning, importing } = await planned(table)
    const [refused] = planning.plan?.refused ?? []
    expect(planning.plan?.counts).toMatchObject({ questions: 2, refused: 1 })
    planning.mend(0, refused!.row!, 'answer', '2')
    const reopened = new ImportPlanning(host.api, importing)
    expect(reopened.mended(0, refused!.row!, 'answer')).toBe('2')
    await reopened.check()
    expect(reopened.plan?.counts).toMatchObject({ questions: 3, refused: 0 })
  })

  test('an import that is stopped has changed nothing, and can be begun again', async () => {
    const { host, planning } = await planned(table)
    host.overrides['questions.import'] = (_, { signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
    const importing = planning.import()
    expect(planning.isReady).toBe(false)
    planning.stop()
    expect(await importing).toBeNull()
    expect(planning.failure).toBeNull()
    delete host.overrides['questions.import']
    expect(await planning.import()).toBe(2)
  })

  test('what was said of columns and cells goes when the file is cut in another way', async () => {
    const { planning } = await planned(table)
    planning.mend(0, 1, 'answer', '2')
    await planning.choose(0, { columns: planning.plan!.files[0]!.map! })
    expect(Object.keys(planning.files[0]!.choices)).toEqual(['cells', 'columns'])
    await planning.choose(0, { delimiter: ',' })
    expect(planning.files[0]!.choices).toEqual({ delimiter: ',' })
    await planning.choose(0, { delimiter: undefined })
    expect(planning.files[0]!.choices).toEqual({})
  })

  test('choices that cannot be read are said, and the last plan stays to choose from', async () => {
    const { planning } = await planned(
      new Uint8Array([
        ...new TextEncoder().encode('question,A,B,answer\n'),
        0xe9,
        0x3f,
        ...new TextEncoder().encode(',x,y,A\n'),
      ]),
    )
    await planning.choose(0, { encoding: 'utf-8' })
    expect(planning.failure?.code).toBe('input.format')
    expect(planning.isReady).toBe(false)
    expect(planning.plan?.files[0]?.encoding).not.toBeNull()
    await planning.choose(0, { encoding: 'windows-1252' })
    expect(planning.failure).toBeNull()
    expect(planning.plan?.questions[0]?.stem).toBe('é?')
  })

  test('an answer that comes after a later question was asked is not shown', async () => {
    const { host, planning } = await planned(table)
    const first = Promise.withResolvers<void>()
    const plan = host.handlers['questions.plan']
    host.overrides['questions.plan'] = async (input, call) => {
      if (input.files[0]?.choices?.header === false) await first.promise
      return plan(input, call)
    }
    const slow = planning.choose(0, { header: false })
    await planning.choose(0, { header: true })
    first.resolve()
    await slow
    expect(planning.plan?.files[0]?.header).toBe(true)
    expect(planning.failure).toBeNull()
  })
})

describe('tables of the wizard', () => {
  test('the template is a bilingual set that is read without a question', async () => {
    const { planning } = await planned(templateTable())
    expect(planning.plan?.counts).toMatchObject({ questions: 4, pairs: 2, refused: 0 })
    expect(planning.isReady).toBe(true)
    const [en, ar] = planning.plan?.questions ?? []
    expect([en?.options[en.answer], ar?.options[ar.answer]]).toEqual(['Carbon dioxide', 'ثاني أكسيد الكربون'])
  })

  test('rows in error come back from their own file as they stood, with what is wrong', async () => {
    const { planning } = await planned('question,A,B,answer\n"One, ""two""?",x,y,Z\n')
    const saved = refusedTable(planning.plan!.refused, ['question', 'A', 'B', 'answer'])
    const again = await planned(saved.replace(',Z,', ',B,'))
    expect(again.planning.plan?.questions).toMatchObject([{ stem: 'One, "two"?', answer: 1 }])
    expect(saved).toContain('none of the 2 options')
  })
})

async function planned(content: string | Uint8Array) {
  const host = await projectOf()
  const importing = new Importing()
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  await importing.fromFiles([new File([new Uint8Array(bytes)], 'q.csv')])
  const planning = new ImportPlanning(host.api, importing)
  await planning.check()
  return { host, importing, planning }
}
