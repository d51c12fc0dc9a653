import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { PairEditing } from '../../../../renderer/screens/questions/pairEditing.svelte.ts'
import type { TextRef } from '../../../../renderer/screens/questions/textRef.ts'
import { Feed } from '../../../../renderer/state/feed.svelte.ts'
import { sampleOf } from '../../../support/windowTest.ts'

const english: TextRef = { questionId: 'geo-001-en', field: 'stem', index: null }
const arabic: TextRef = { questionId: 'geo-001-ar', field: 'stem', index: null }
const option: TextRef = { questionId: 'geo-001-en', field: 'option', index: 0 }

describe('PairEditing', () => {
  test('two texts that were typed are saved as one step, the answer with them', async () => {
    const { editing, nSteps } = await editor()
    editing.type(english, 'Which city?')
    editing.type(arabic, 'أي مدينة؟')
    const nBefore = await nSteps()
    await editing.setAnswer(2)
    expect(await nSteps()).toBe(nBefore + 1)
    expect(editing.isDirty).toBe(false)
    expect(editing.pair?.answer).toBe(2)
    expect([editing.text(english), editing.text(arabic)]).toEqual(['Which city?', 'أي مدينة؟'])
  })

  test('what was typed stays when it could not be saved, with the reason', async () => {
    const { host, editing } = await editor()
    host.overrides['questions.change'] = () => Promise.reject(new Error('The disk is full.'))
    editing.type(english, 'Which city?')
    await editing.save()
    expect(editing.text(english)).toBe('Which city?')
    expect(editing.failure?.message).toBe('The disk is full.')
    delete host.overrides['questions.change']
    await editing.save()
    expect(editing.failure).toBeNull()
    expect(editing.pair?.sides[0]?.stem).toBe('Which city?')
  })

  test('a text from elsewhere goes where something was just typed, which a step back has again', async () => {
    const { host, editing, nSteps } = await editor()
    const { current } = await host.call('history.list', {})
    editing.type(english, 'Typed')
    // Whoever presses a button leaves the field: it is being saved when the button is told.
    const leaving = editing.save()
    await editing.insert(english, 'From the memory', 'memory of p, 90 %')
    await leaving
    expect([editing.failure, editing.text(english)]).toEqual([null, 'From the memory'])
    expect(await nSteps()).toBe(current + 2)
    await host.call('history.goto', { step: current + 1 })
    expect((await host.call('questions.pair', { pairId: 'geo-001' })).sides[0]?.stem).toBe('Typed')
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

  test('what is typed while a text is being saved stays, and is saved next', async () => {
    const { host, editing } = await editor()
    const isAsked = Promise.withResolvers<void>()
    const mayAnswer = Promise.withResolvers<void>()
    host.overrides['questions.change'] = async (input, call) => {
      isAsked.resolve()
      await mayAnswer.promise
      return await host.handlers['questions.change'](input, call)
    }
    editing.type(english, 'One')
    const saving = editing.save()
    await isAsked.promise
    editing.type(english, 'One and two')
    mayAnswer.resolve()
    await saving
    expect([editing.text(english), editing.isDirty, editing.hasConflict]).toEqual(['One and two', true, false])
    await editing.save()
    expect([editing.pair?.sides[0]?.stem, editing.isDirty]).toEqual(['One and two', false])
  })

  test('a text is kept a moment after it is typed, with what it came from, and forgotten when it is saved', async () => {
    const { host, editing, kept } = await editor()
    const base = editing.text(english)
    for (const text of ['W', 'Wh', 'Whi']) editing.type(english, text)
    await host.call('drafts.list', {}) // nothing is sent with every key
    await vi.waitFor(async () => expect(await kept()).toEqual([`me ${base} > Whi`]))
    await editing.save()
    await vi.waitFor(async () => expect(await kept()).toEqual([]))
    editing.type(option, 'x')
    editing.type(option, editing.pair!.sides[0]!.options[0]!)
    expect(editing.isDirty).toBe(false)
  })

  test('a page that is loaded anew has back what was typed, also what a window that is gone typed, but not that of another', async () => {
    const { host, editing, kept } = await editor()
    const base = editing.text(english)
    const typed = { base, text: 'Restored', ...english }
    await host.call('drafts.put', { tab: 'dead', drafts: [typed] })
    await host.call('drafts.put', {
      tab: 'me',
      drafts: [{ ...typed, ...arabic, base: editing.text(arabic), text: 'عاد' }],
    })
    await host.call('drafts.put', { tab: 'alive', drafts: [{ ...typed, ...option, text: 'still typing' }] })
    const next = open(host)
    await next.show('geo-001')
    expect([next.text(english), next.text(arabic), next.text(option)]).toEqual([
      'Restored',
      'عاد',
      editing.text(option),
    ])
    expect(next.restoredAt).not.toBeNull()
    await vi.waitFor(async () =>
      expect((await kept()).map((line) => line.split(' ')[0])).toEqual(['me', 'alive', 'me']),
    )
    await next.save()
    expect((await kept()).map((line) => line.split(' ')[0])).toEqual(['alive'])
    expect(next.restoredAt).toBeNull()
  })

  test('what others save is shown at once, but not over what is typed: both stand side by side until one is chosen', async () => {
    const { host, editing } = await editor()
    const other = open(host)
    await other.show('geo-001')
    other.type(arabic, 'من هناك')
    other.type(english, 'Theirs')
    editing.type(english, 'Mine')
    await other.save()
    await host.until(({ kind }) => kind === 'questions')
    await vi.waitFor(() => expect(editing.text(arabic)).toBe('من هناك'))
    expect(editing.conflict(english)).toEqual({ mine: 'Mine', theirs: 'Theirs' })
    await editing.save()
    expect((await host.call('questions.pair', { pairId: 'geo-001' })).sides[0]?.stem).toBe('Theirs')
    await editing.keepMine(english)
    expect([editing.conflict(english), editing.isDirty]).toEqual([null, false])
    await vi.waitFor(() => expect(other.text(english)).toBe('Mine'))
    other.type(english, 'Again')
    editing.type(english, 'Otherwise')
    await editing.save()
    await vi.waitFor(() => expect(other.conflict(english)?.theirs).toBe('Otherwise'))
    other.forget(english)
    expect([other.text(english), other.hasConflict]).toEqual(['Otherwise', false])
  })

  test('a save that comes after another window’s, before it was told, is refused and becomes a conflict', async () => {
    const { host, editing } = await editor()
    const deaf = new PairEditing(host.api, Promise.resolve(tab))
    await deaf.show('geo-001')
    editing.type(english, 'First')
    await editing.save()
    deaf.type(english, 'Second')
    await deaf.save()
    expect([deaf.failure, deaf.conflict(english)]).toEqual([null, { mine: 'Second', theirs: 'First' }])
    expect((await host.call('questions.pair', { pairId: 'geo-001' })).sides[0]?.stem).toBe('First')
  })

  test('nothing is written into a field in which an input method composes', async () => {
    const { host, editing } = await editor()
    const before = editing.text(english)
    editing.hold(english)
    const change = { kind: 'stem' as const, questionId: 'geo-001-en', text: 'Theirs' }
    await host.call('questions.change', { changes: [change] })
    await vi.waitFor(() => expect(editing.savedText(english)).toBe('Theirs'))
    expect(editing.text(english)).toBe(before)
    editing.type(english, `${before}日`)
    editing.release(english)
    expect(editing.conflict(english)).toEqual({ mine: `${before}日`, theirs: 'Theirs' })
    editing.forget(english)
    editing.hold(english)
    editing.release(english)
    expect([editing.text(english), editing.isDirty]).toEqual(['Theirs', false])
  })

  test('sides and options come and go, with what was typed before', async () => {
    const { host, editing } = await editor()
    editing.type(english, 'Typed before')
    expect(await editing.reshape({ kind: 'addOption', pairId: 'geo-001' })).toBe('geo-001')
    expect(editing.pair?.sides[0]).toMatchObject({ stem: 'Typed before', options: { length: 5 } })
    expect(await editing.reshape({ kind: 'unpair', questionId: 'geo-001-ar' })).toBe('id:geo-001-ar')
    expect(await editing.reshape({ kind: 'delete', pairIds: ['geo-001'] })).toBeNull()
    expect(
      (await host.call('questions.page', { filter: 'pair:geo-001', order: null, offset: 0, limit: 1 })).total,
    ).toBe(0)
  })
})

const tab = { id: 'me', isGone: (other: string) => Promise.resolve(other === 'me' || other === 'dead') }

type Host = Awaited<ReturnType<typeof sampleOf>>

/** A window that follows what the host tells. */
function open(host: Host): PairEditing {
  const editing = new PairEditing(host.api, Promise.resolve(tab))
  const feed = new Feed(host.api)
  const listening = new AbortController()
  onTestFinished(() => listening.abort())
  void feed.listen(listening.signal)
  editing.follow(feed)
  return editing
}

async function editor() {
  const host = await sampleOf()
  const editing = open(host)
  await editing.show('geo-001')
  return {
    host,
    editing,
    nSteps: async () => (await host.call('history.list', {})).steps.length,
    kept: async () => (await host.call('drafts.list', {})).map(({ tab: by, base, text }) => `${by} ${base} > ${text}`),
  }
}
