import { describe, expect, test } from 'vitest'
import { apiOf } from '../../../../renderer/api/api.ts'
import { RunDraft } from '../../../../renderer/screens/runs/runDraft.svelte.ts'
import { toPredict } from '../../../support/runSettings.ts'
import { sampleOf } from '../../../support/windowTest.ts'

describe('RunDraft', () => {
  test('has no settings while what its kind needs is not chosen', () => {
    const draft = new RunDraft(apiOf(() => Promise.reject(new Error('not asked'))))
    expect(draft.settings?.kind).toBe('predict')
    draft.kind = 'compare'
    expect(draft.settings).toBeNull()
    draft.editId = 'e'
    expect(draft.settings).toMatchObject({ kind: 'compare', editId: 'e', controlSeeds: 1 })
    draft.kind = 'evaluate'
    expect(draft.settings).toBeNull()
  })

  test('set up like another run, it asks the very same', async () => {
    const { host, draft } = await opened()
    const settings = {
      ...{ kind: 'detect' as const, asked: { ...draft.asked, filter: 'lang:ar', templates: 'both' as const, seed: 7 } },
      detect: { ...draft.detect, method: 'neurgrad', t: 0.4 },
    }
    draft.take(settings)
    expect(draft.settings).toEqual(settings)
    await draft.start()
    expect((await host.call('runs.list', {}))[0]?.settings).toEqual(settings)
  })

  test('what was asked before is taken back: only the last settings leave an estimate', async () => {
    const { draft } = await opened()
    await Promise.all([draft.look(toPredict('')), draft.look(toPredict('lang:ar'))])
    expect(draft.preview?.nQuestions).toBe(40)
    expect(draft.estimate?.nQuestions).toBe(40)
    expect(draft.isEstimating).toBe(false)
  })

  test('settings that ask nothing say why, and sound ones make it forget', async () => {
    const { draft } = await opened()
    await draft.look(toPredict('lang:xx'))
    expect([draft.fault?.message, draft.preview]).toEqual([
      'There is nothing to ask. No question fits the filter, or all that do are rejected.',
      null,
    ])
    await draft.look(toPredict('lang:en'))
    expect([draft.fault, draft.preview?.nQuestions]).toEqual([null, 40])
  })

  test('pressed twice, it starts one run', async () => {
    const { host, draft } = await opened()
    const [first, second] = await Promise.all([draft.start(), draft.start()])
    const runs = await host.call('runs.list', {})
    expect([first, second]).toEqual([runs[0]?.id, null])
    expect(runs).toHaveLength(1)
  })
})

async function opened() {
  const host = await sampleOf()
  return { host, draft: new RunDraft(host.api) }
}
