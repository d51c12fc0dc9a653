import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { apiOf } from '../../../../renderer/api/api.ts'
import { PairEditing } from '../../../../renderer/screens/questions/pairEditing.svelte.ts'
import { createFakeHost } from '../../../support/fakeHost/fakeHost.ts'

const questions = readFileSync(new URL('../../../../resources/questions/domains.jsonl', import.meta.url), 'utf8')

describe('PairEditing', () => {
  test('two texts that were typed are saved as one step, the answer with them', async () => {
    const { host, editing } = await editor()
    const [english, arabic] = editing.pair?.sides ?? []
    editing.type('a', { kind: 'stem', questionId: english?.questionId ?? '', text: 'Which city?' })
    editing.type('b', { kind: 'stem', questionId: arabic?.questionId ?? '', text: 'أي مدينة؟' })
    expect(host.state.steps).toHaveLength(0)
    await editing.setAnswer(2)
    expect(host.state.steps).toHaveLength(1)
    expect(editing.isDirty).toBe(false)
    expect(editing.pair?.answer).toBe(2)
    expect(editing.pair?.sides.slice(0, 2).map(({ stem }) => stem)).toEqual(['Which city?', 'أي مدينة؟'])
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
      return pair
    }
    editing.prefetch('geo-002')
    await editing.show('geo-002')
    expect(editing.pair?.pairId).toBe('geo-002')
    expect(asked).toEqual(['geo-002'])
  })
})

async function editor() {
  const host = createFakeHost(questions)
  await host.call('projects.sample', {})
  const editing = new PairEditing(apiOf(host.call))
  await editing.show('geo-001')
  return { host, editing }
}
