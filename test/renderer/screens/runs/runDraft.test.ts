import { describe, expect, test, vi } from 'vitest'
import { apiOf, type Api } from '../../../../renderer/api/api.ts'
import { draftKinds, RunDraft } from '../../../../renderer/screens/runs/runDraft.svelte.ts'
import { kindInfos } from '../../../../main/workbench/kindInfos.ts'
import { RunSettings as RunSettingsSchema } from '../../../../main/rpc/window/schemas.ts'
import { runKindNames } from '../../../../main/runs/kindFields.ts'
import { toPredict } from '../../../support/runSettings.ts'
import { sampleOf } from '../../../support/windowTest.ts'
import { parse } from 'valibot'

const kinds = kindInfos()

describe('RunDraft', () => {
  test('offers every kind of run that there is', () => {
    expect(draftKinds.toSorted()).toEqual(runKindNames.toSorted())
  })

  test('has no settings while what its kind needs is not chosen', () => {
    const draft = draftOf()
    const needs = (): string[] =>
      draftKinds.filter((kind) => {
        draft.kind = kind
        return draft.settings === null
      })
    expect(needs()).toEqual(['evaluate', 'compare', 'dose', 'rerun', 'attribute', 'bake'])
    draft.editId = 'e'
    expect(needs()).toEqual(['evaluate', 'rerun', 'attribute', 'bake'])
    draft.runIds = ['r']
    expect(needs()).toEqual(['attribute', 'bake'])
    draft.out = '/new'
    draft.prompt = 'The capital of Kenya is'
    draft.target = '" Nairobi"'
    expect(needs()).toEqual([])
  })

  test('sends what a chat has around a question with a chat only, and keeps it for the next one', () => {
    const draft = draftOf('predict')
    draft.choose('prompting', 'chat')
    draft.choose('system', 'Be brief.')
    expect(draft.settings).toMatchObject({ options: { prompting: 'chat', system: 'Be brief.' } })
    draft.choose('prompting', 'raw')
    expect(draft.settings).toMatchObject({ options: { prompting: 'raw', system: null } })
    draft.choose('prompting', 'chat')
    expect(draft.settings).toMatchObject({ options: { system: 'Be brief.' } })
  })

  test.each(draftKinds)('what it makes of %s is what the host takes', (kind) => {
    const draft = whole(kind)
    expect(parse(RunSettingsSchema, draft.settings)).toEqual(draft.settings)
  })

  test.each(draftKinds)('set up like another %s, it asks the very same', (kind) => {
    const settings = whole(kind).settings!
    const draft = draftOf()
    draft.take(settings)
    expect(draft.settings).toEqual(settings)
  })

  test('a dose over a detection asks its questions, with an edit or with each question’s own neurons', () => {
    const draft = whole('dose')
    draft.askedRunId = 'd'
    draft.own = 'domain:geography، lang:ar'
    draft.editId = null
    expect(draft.asks).toBe(false)
    expect(draft.settings).toMatchObject({ editId: null, runId: 'd', own: ['domain:geography', 'lang:ar'] })
    expect(parse(RunSettingsSchema, draft.settings)).toEqual(draft.settings)
    const another = draftOf()
    another.take(draft.settings!)
    expect(another.settings).toEqual(draft.settings)
    another.askedRunId = null
    expect(another.settings).toBeNull()
  })

  test('puts all methods side by side, unless some are chosen; none at all is nothing to run', () => {
    const draft = draftOf('agree')
    expect(draft.settings).toMatchObject({ methods: draft.methods })
    expect(draft.methods).toContain('relp')
    draft.chooseMethods(['relp'])
    draft.askedRunId = 'd'
    expect(draft.settings).toMatchObject({ methods: ['relp'], runId: 'd' })
    draft.chooseMethods([])
    expect(draft.settings).toBeNull()
  })

  test('an evaluation may be told a free text', () => {
    const draft = whole('evaluate')
    draft.text = ' /texts/letters.txt '
    expect(parse(RunSettingsSchema, draft.settings)).toMatchObject({ text: '/texts/letters.txt' })
  })

  test('a setting that it has never heard of is asked with its preset, and as it is chosen', () => {
    const [predict, ...others] = kinds
    const warmth = {
      name: 'warmth',
      help: 'how warm',
      preset: 3,
      form: { kind: 'whole', min: 1, max: 9, above: false },
    }
    const draft = new RunDraft(unasked, [{ ...predict!, fields: [...predict!.fields, warmth as never] }, ...others])
    expect(draft.settings?.options).toMatchObject({ style: 'letter', warmth: 3 })
    draft.choose('warmth', 7)
    expect(draft.settings?.options).toMatchObject({ warmth: 7 })
  })

  test('a value outside its bounds, or none where one is needed, is no setting', () => {
    const draft = draftOf('detect')
    const isSound = (name: string, value: number | null): boolean => {
      draft.choose(name, value)
      return draft.settings !== null
    }
    expect([0.01, 0.99, 0.2].map((t) => isSound('t', t))).toEqual([true, true, true])
    expect([0, 1, Number.NaN].map((t) => isSound('t', t))).toEqual([false, false, false])
    draft.choose('t', 0.2)
    expect([isSound('v', 2.5), isSound('v', 3), isSound('steps', null), isSound('steps', 0)]).toEqual([
      ...[false, true, true, false],
    ])
  })

  test('each kind keeps its own settings while one looks at another', () => {
    const draft = draftOf('detect')
    draft.choose('seed', 7)
    draft.kind = 'predict'
    expect(draft.settings?.options).toMatchObject({ seed: 0 })
    draft.kind = 'detect'
    expect(draft.settings?.options).toMatchObject({ seed: 7 })
  })

  test('other tokens belong to a contrast alone, and a contrast needs them', () => {
    const draft = whole('attribute')
    draft.against = ['" Lagos"']
    expect(draft.settings).toMatchObject({ against: [] })
    draft.choose('objective', 'contrast')
    expect(draft.settings).toMatchObject({ against: ['" Lagos"'] })
    draft.against = []
    expect(draft.settings).toBeNull()
  })

  test('what was asked before is taken back: only the last settings leave an estimate', async () => {
    const { draft } = await opened()
    await Promise.all([draft.look(toPredict('')), draft.look(toPredict('lang:ar'))])
    expect(draft.preview?.nQuestions).toBe(40)
    expect(draft.estimate?.nQuestions).toBe(40)
    expect(draft.isEstimating).toBe(false)
  })

  test('a trial that is skipped leaves the prompt, and asks the host no longer', async () => {
    let signal: AbortSignal | undefined
    const asked = { nQuestions: 1, nVariants: 3 }
    const host: Partial<Api> = {
      'runs.preview': () => Promise.resolve({ ...asked, prompt: 'Q', pieces: [] }),
      'runs.estimate': (_, options) => {
        signal = options?.signal
        return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal?.reason as Error)))
      },
    }
    const draft = draftOf('predict', host as Api)
    const looking = draft.look(toPredict())
    await vi.waitFor(() => expect(signal).toBeDefined())
    expect(draft.isEstimating).toBe(true)
    draft.leave()
    await looking
    expect([draft.isEstimating, draft.estimate, draft.fault, signal?.aborted]).toEqual([false, null, null, true])
    expect(draft.preview?.prompt).toBe('Q')
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

  test('nothing is written or explained to tell how long that takes', async () => {
    const asked: string[] = []
    const nothing = { nQuestions: 0, nVariants: 0 }
    const host: Partial<Api> = {
      'runs.preview': () => Promise.resolve({ ...nothing, prompt: '', pieces: [] }),
      'runs.estimate': ({ kind }) => {
        asked.push(kind)
        return Promise.resolve({ ...nothing, remainingMs: [1, 2], memoryBytes: 0 })
      },
    }
    const draft = draftOf('bake', host as Api)
    for (const kind of ['bake', 'attribute', 'rerun'] as const) await draft.look(whole(kind).settings!)
    expect(asked).toEqual(['rerun'])
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
  return { host, draft: draftOf('predict', host.api) }
}

const unasked = apiOf(() => Promise.reject(new Error('not asked')))

function draftOf(kind: (typeof draftKinds)[number] = 'predict', api: Api = unasked): RunDraft {
  return new RunDraft(api, kinds, kind)
}

/** With everything that its kind needs. */
function whole(kind: (typeof draftKinds)[number]): RunDraft {
  const draft = draftOf(kind)
  const [one, other] = ['6f1f77a5-6f0d-4c4e-9f25-0f6a3d9c9a01', '6f1f77a5-6f0d-4c4e-9f25-0f6a3d9c9a02']
  Object.assign(draft, { editId: one, runIds: kind === 'rerun' ? [one] : [one, other], out: '/new', factors: '0, 1.5' })
  Object.assign(draft, { prompt: 'The capital of Kenya is', target: '" Nairobi"' })
  if (kind === 'detect' || kind === 'rerun') draft.backgroundId = other!
  if (kind === 'compare') draft.beforeEditId = other!
  draft.asked = { filter: 'lang:ar', templates: 'both', most: 2, keepsOrder: true }
  if (draft.fields.some(({ name }) => name === 'seed')) draft.choose('seed', 7)
  return draft
}
