import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { callsOf, openWorkbench } from '../../support/workbenchCalls.ts'

async function twoSides() {
  const folder = await temporaryFolder()
  const workbench = openWorkbench(folder)
  onTestFinished(() => workbench[Symbol.asyncDispose]())
  const calls = callsOf(workbench)
  onTestFinished(() => calls.close())
  await calls.call('projects.create', { path: join(folder, 'p'), name: 'P' })
  const { call } = calls
  const change = (...changes: Parameters<typeof call<'questions.change'>>[1]['changes']) =>
    call('questions.change', { changes })
  await change({ kind: 'new', lang: 'en', options: 2, domain: '' })
  await change({ kind: 'stem', questionId: 'q1-en', text: 'First' })
  await change({ kind: 'stem', questionId: 'q1-en', text: 'Second' })
  await change({ kind: 'side', pairId: 'q1', lang: 'ar' })
  return { call, change }
}

describe('questions.history', () => {
  test('tells each step of a pair with what was before and after, and which were taken back', async () => {
    const { call, change } = await twoSides()
    await change({ kind: 'new', lang: 'en', options: 2, domain: '' }) // another one
    await change({ kind: 'status', pairIds: ['q1'], status: 'rejected' })
    await call('history.goto', { step: 3 })
    const told = async () =>
      (await call('questions.history', { pairId: 'q1' })).map(
        ({ step, questionId, isCurrent, before, after }) =>
          `${step} ${questionId} ${isCurrent ? 'now' : 'back'}: ${before?.stem} > ${after?.stem}`,
      )
    expect(await told()).toEqual([
      '6 q1-en back: Second > Second',
      '3 q1-en now: First > Second',
      '2 q1-en now:  > First',
      '1 q1-en now: undefined > ',
    ])
    await call('history.goto', { step: 6 })
    expect((await told()).filter((line) => line.includes('q1-ar'))).toEqual([
      '6 q1-ar now:  > ',
      '4 q1-ar now: undefined > ',
    ])
  })

  test('a side goes back to what it was after any step, as a step of its own', async () => {
    const { call, change } = await twoSides()
    await call('questions.restore', { questionIds: ['q1-en'], step: 2 })
    const { steps } = await call('history.list', {})
    expect(steps.at(-1)?.name).toBe('Put q1-en back as after “Changed the wording of q1-en”')
    expect((await call('questions.pair', { pairId: 'q1' })).sides.map(({ stem }) => stem)).toEqual(['First', ''])
    await change({ kind: 'removeSide', questionId: 'q1-ar' })
    const { current } = await call('history.list', {})
    await expect(call('questions.restore', { questionIds: ['q1-en', 'q1-ar'], step: current })).rejects.toThrow(
      'left no question',
    )
  })
})
