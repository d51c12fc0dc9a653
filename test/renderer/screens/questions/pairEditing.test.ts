import { describe, expect, test } from 'vitest'
import { PairEditing } from '../../../../renderer/screens/questions/pairEditing.svelte.ts'
import { sampleOf } from '../../../support/windowTest.ts'

describe('PairEditing', () => {
  test('two texts that were typed are saved as one step, the answer with them', async () => {
    const { host, editing } = await editor()
    const nSteps = async () => (await host.call('history.list', {})).steps.length
    const [english, arabic] = editing.pair?.sides ?? []
    editing.type('a', { kind: 'stem', questionId: english?.questionId ?? '', text: 'Which city?' })
    editing.type('b', { kind: 'stem', questionId: arabic?.questionId ?? '', text: 'أي مدينة؟' })
    const nBefore = await nSteps()
    await editing.setAnswer(2)
    expect(await nSteps()).toBe(nBefore + 1)
    expect(editing.isDirty).toBe(false)
    expect(editing.pair?.answer).toBe(2)
    expect(editing.pair?.sides.map(({ stem }) => stem)).toEqual(['Which city?', 'أي مدينة؟'])
  })

  test('what was typed stays when it could not be saved, with the reason', async () => {
    const { host, editing } = await editor()
    host.overrides['questions.change'] = () => Promise.reject(new Error('The disk is full.'))
    editing.type('a', { kind: 'stem', questionId: 'geo-001-en', text: 'Which city?' })
    await editing.save()
    expect(editing.text('a', 'old')).toBe('Which city?')
    expect(editing.failure?.message).toBe('The disk is full.')
    delete host.overrides['questions.change']
    await editing.save()
    expect(editing.failure).toBeNull()
    expect(editing.pair?.sides[0]?.stem).toBe('Which city?')
  })

  test('the pair that was loaded ahead is shown without asking again', async () => {
    const { host, editing } = await editor()
    const asked: string[] = []
    const pair = await host.call('questions.pair', { pairId: 'geo-002' })
    host.overrides['questions.pair'] = ({ pairId }) => {
      asked.push(pairId)
      return Promise.resolve(pair)
    }
    editing.prefetch('geo-002')
    await editing.show('geo-002')
    expect(editing.pair?.pairId).toBe('geo-002')
    expect(asked).toEqual(['geo-002'])
  })
})

async function editor() {
  const host = await sampleOf()
  const editing = new PairEditing(host.api)
  await editing.show('geo-001')
  return { host, editing }
}
