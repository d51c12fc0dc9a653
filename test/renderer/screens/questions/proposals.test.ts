import { describe, expect, test } from 'vitest'
import type { ProposedOption } from '../../../../renderer/api/shapes.ts'
import { Proposals } from '../../../../renderer/screens/questions/proposals.svelte.ts'

const [lima, bern] = ['Lima', 'Bern'].map((text): ProposedOption => {
  return { texts: { en: text }, source: 'question', origin: `right answer of ${text}`, logLikelihood: null }
}) as [ProposedOption, ProposedOption]

describe('Proposals', () => {
  test('takes what is ticked and nothing else, and offers the rest again', async () => {
    const proposals = new Proposals({ 'questions.propose': () => Promise.resolve([lima, bern]) })
    await proposals.ask('p', false)
    expect(proposals.found).toEqual([lima, bern])
    expect(proposals.change('p')).toBe(null)
    proposals.choose(lima, true)
    proposals.choose(bern, true)
    proposals.choose(lima, false)
    expect(proposals.change('p')).toEqual({
      ...{ kind: 'distractors', pairId: 'p' },
      options: [{ texts: { en: 'Bern' }, origin: 'right answer of Bern' }],
    })
    proposals.taken()
    expect([proposals.found, proposals.change('p')]).toEqual([[lima], null])
  })

  test('what comes for a pair that is shown no more is not shown', async () => {
    const late = Promise.withResolvers<ProposedOption[]>()
    const proposals = new Proposals({ 'questions.propose': () => late.promise })
    const asked = proposals.ask('p', true)
    expect(proposals.isAsking).toBe(true)
    proposals.clear()
    late.resolve([lima])
    await asked
    expect([proposals.found, proposals.isAsking]).toEqual([null, false])
  })

  test('stopping aborts the call and says nothing; a failure is shown', async () => {
    let signal: AbortSignal | undefined
    const proposals = new Proposals({
      'questions.propose': (_, call) => {
        signal = call?.signal
        return new Promise((__, reject) => signal?.addEventListener('abort', () => reject(signal!.reason as Error)))
      },
    })
    const asked = proposals.ask('p', true)
    proposals.stop()
    await asked
    expect([signal?.aborted, proposals.failure]).toEqual([true, null])
    const failing = new Proposals({ 'questions.propose': () => Promise.reject(new Error('No memory.')) })
    await failing.ask('p', true)
    expect(failing.failure?.message).toBe('No memory.')
  })
})
