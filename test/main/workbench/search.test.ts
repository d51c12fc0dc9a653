import { describe, expect, test } from 'vitest'
import { savedEdit, projectOf, ran, sampleOf } from '../../support/windowTest.ts'
import { toDetect } from '../../support/runSettings.ts'
import type { WorkbenchHost } from '../../support/workbenchHost.ts'

const stems = {
  en: 'Which city is the capital of Brazil?',
  ar: 'ما هي عَاصِمَة البرازيل؟ إلى الأمام',
  zh: '日本最高的山是哪一座？',
  ja: '日本で一番高い山は何ですか。',
  ko: '한국의 수도는 어디입니까?',
  he: 'מהי בִּירַת יפן?',
  ru: 'Какой город столица Франции?',
}

async function withQuestions(): Promise<WorkbenchHost> {
  const host = await projectOf()
  for (const [lang, stem] of Object.entries(stems)) {
    const { pairIds } = await host.call('questions.change', {
      changes: [{ kind: 'new', lang, options: 4, domain: 'geography' }],
    })
    const { sides } = await host.call('questions.pair', { pairId: pairIds[0]! })
    await host.call('questions.change', { changes: [{ kind: 'stem', questionId: sides[0]!.questionId, text: stem }] })
  }
  return host
}

describe('search', () => {
  test.each([
    ['capital BRAZIL', 'en'],
    ['عاصمة', 'ar'],
    ['عاصمه البرازيل', 'ar'],
    ['الى الامام', 'ar'],
    ['最高', 'zh'],
    ['番高い', 'ja'],
    ['수도는', 'ko'],
    ['בירת', 'he'],
    ['СТОЛИЦА франции', 'ru'],
  ])('finds by "%s" the one question in %s', async (text, lang) => {
    const { call } = await withQuestions()
    const { questions, nQuestions } = await call('search', { text, limit: 5 })
    expect(questions.map((hit) => hit.lang)).toEqual([lang])
    expect(nQuestions).toBe(1)
  })

  test('tells how many there are beyond those that it shows, and nothing of an empty text', async () => {
    const host = await sampleOf()
    expect(await host.call('search', { text: 'capital', limit: 2 })).toMatchObject({ nQuestions: 5 })
    expect((await host.call('search', { text: 'capital', limit: 2 })).questions).toHaveLength(2)
    expect(await host.call('search', { text: '  ', limit: 2 })).toEqual({
      ...{ questions: [], nQuestions: 0, runs: [], edits: [] },
    })
  })

  test('finds runs by name, kind and tag, and edits by name; none in the trash', async () => {
    const host = await sampleOf()
    const runId = await ran(host, toDetect())
    await host.call('runs.change', { runId, name: 'Capitals, first try', tags: ['thèse'] })
    const editId = await savedEdit(host, [[0, 1]], { factor: 0 })
    const { name } = (await host.call('edits.list', {})).find(({ id }) => id === editId)!
    const runsOf = async (text: string) => (await host.call('search', { text, limit: 5 })).runs.map(({ id }) => id)
    expect(await runsOf('first capitals')).toEqual([runId])
    expect(await runsOf('these')).toEqual([runId])
    expect(await runsOf('detect')).toEqual([runId])
    expect((await host.call('search', { text: name, limit: 5 })).edits).toEqual([{ id: editId, name }])
    await host.call('runs.change', { runId, trashed: true })
    expect(await runsOf('detect')).toEqual([])
  })

  test('finds neurons of the last detection by a token that they make likelier, once a model is loaded', async () => {
    const host = await sampleOf()
    const runId = await ran(host, toDetect())
    const { settings } = (await host.call('runs.list', {}))[0]!
    if (settings.kind !== 'detect') throw new Error('no detection')
    const { t, u, v } = settings.options
    const { rows } = await host.call('map.neurons', {
      ...{ runId, facet: { domain: null, lang: null, questionId: null }, value: 'score', t, u, v },
      ...{ filter: '', order: { by: 'score', descending: true }, offset: 0, limit: 1 },
    })
    const [{ neuron }] = rows as [(typeof rows)[number]]
    const { promoted } = await host.call('neuron.facts', { runId, neuron })
    const text = promoted[0]!.text.trim().toUpperCase()
    await host.call('models.unload', {})
    expect(await host.call('search.neurons', { text, limit: 100 })).toEqual([])
    const model = (await host.call('projects.current', {}))!.model!.dir
    await host.jobEnded((await host.call('models.load', { model, device: 'cpu' })).jobId)
    expect(await host.call('search.neurons', { text, limit: 100 })).toContainEqual({ neuron, token: promoted[0]!.text })
    expect(await host.call('search.neurons', { text: 'nothing begins so', limit: 100 })).toEqual([])
  })
})
