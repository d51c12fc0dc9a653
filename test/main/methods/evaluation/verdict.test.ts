import { describe, expect, test } from 'vitest'
import { cardOf, type CardFacts, type Evidence } from '../../../../main/methods/evaluation/verdict.ts'

const passes = { passed: true, detail: 'yes' }
const fails = { passed: false, detail: 'no' }
/** Letters that stay as they are in questions of other facts. */
const calm = { letter: 'B', mean: 0.02, low: -0.01, high: 0.05, units: 12, p: 0.3, moves: false }
const pushing = { ...calm, mean: 0.6, low: 0.5, high: 0.7, p: 0.0005, moves: true }
const letters = (change: Partial<NonNullable<Evidence['letters']>>) => ({
  letters: { collapse: null, push: calm, pushing: null, ...change },
})
/** A set that does all that can be asked: strong, specific, in any wording. */
const strong = (sign: number): Evidence => ({
  ...{ points: sign * 20, letters: { collapse: null, push: calm, pushing: null } },
  ...{ own: sign * 0.8, unrelated: sign * 0.05, beyondRandom: passes, beyondUnrelated: passes },
  unseen: { own: sign * 0.7, beyondRandom: true, known: true },
})
const localised: CardFacts = {
  ...{ neurons: 12, least: { nats: 0.1, points: 5 }, known: { passed: true, detail: '50 of 54 right' }, tooFew: null },
  evidence: { boost: strong(1), suppress: strong(-1) },
}
const both = (change: Partial<Evidence>, sign = 1): CardFacts['evidence'] => ({
  boost: { ...strong(1), ...change, ...(change.own == null ? {} : { own: change.own }) },
  suppress: {
    ...strong(-1),
    ...change,
    ...(change.own == null ? {} : { own: -sign * change.own }),
    ...(change.points == null ? {} : { points: -change.points }),
    ...(change.unrelated == null ? {} : { unrelated: -change.unrelated }),
    ...(change.unseen == null ? {} : { unseen: { ...change.unseen, own: -change.unseen.own } }),
  },
})
const verdictOf = (change: Partial<CardFacts>) => cardOf({ ...localised, ...change })

describe('cardOf', () => {
  test('calls localised what passes everything, through both edits', () => {
    const card = cardOf(localised)
    expect(card.verdict).toBe('localised')
    expect(card.sentence).toContain('boost and suppress')
    expect(card.sentence).toContain('in unseen wordings too')
    expect(card.tests.every(({ passed }) => passed === true)).toBe(true)
  })

  test.each([
    ['empty', { neurons: 0 }],
    ['not-known', { known: { passed: false, detail: 'the model answers at chance' } }],
    ['too-few', { tooFew: 'of 5 facts that are needed there are 3' }],
    ['too-few', { tooFew: 'x', known: { passed: null, detail: 'too few answers to tell' } }],
    ['diffuse', { evidence: both({ beyondRandom: fails }) }],
    ['slight', { evidence: both({ own: 0.03, points: 1 }) }],
    ['slight', { evidence: both({}), least: { nats: 1, points: 50 } }],
    ['localised', { evidence: both({}), least: { nats: 1, points: 10 } }],
    ['letters', { evidence: both(letters({ collapse: 'All 60 answers became B.' })) }],
    ['letters', { evidence: both(letters({ push: pushing })) }],
    ['letters', { evidence: both(letters({ pushing: { sets: 7, of: 12 } })) }],
    ['localised', { evidence: both(letters({ pushing: { sets: 2, of: 12 } })) }],
    ['localised', { evidence: both(letters({ push: { ...pushing, mean: 0.2 } })) }],
    ['localised', { evidence: both(letters({ push: null })) }],
    ['general', { evidence: both({ unrelated: 0.5 }) }],
    ['general', { evidence: both({ beyondUnrelated: fails }) }],
    ['wording', { evidence: both({ unseen: { own: 0.3, beyondRandom: true, known: true } }) }],
    ['wording', { evidence: both({ unseen: { own: 0.7, beyondRandom: false, known: true } }) }],
    ['wording', { evidence: both({ unseen: { own: 0.7, beyondRandom: true, known: false } }) }],
  ] as const)('says %s of %j', (verdict, change) => {
    expect(verdictOf(change).verdict).toBe(verdict)
  })

  test('takes the plainest objection first', () => {
    const evidence = both({ beyondRandom: fails })
    const known = { passed: false, detail: 'the model answers at chance' }
    expect(verdictOf({ neurons: 0, known, tooFew: 'x', evidence }).verdict).toBe('empty')
    expect(verdictOf({ known, tooFew: 'x', evidence }).verdict).toBe('not-known')
    expect(verdictOf({ tooFew: 'x', evidence }).verdict).toBe('too-few')
  })

  test('says of a model at chance whether the set is diffuse as well', () => {
    const known = { passed: false, detail: 'the model answers at chance' }
    expect(verdictOf({ known, evidence: both({ beyondRandom: fails }) }).sentence).toContain('no better than random')
    expect(verdictOf({ known }).sentence).toContain('an influence on letters, not knowledge')
  })

  test('calls diffuse what beats random sets by nothing that matters, or the wrong way', () => {
    expect(verdictOf({ evidence: both({ own: 0.009 }) })).toMatchObject({ verdict: 'diffuse' })
    expect(verdictOf({ evidence: both({ own: -0.8 }) })).toMatchObject({ verdict: 'diffuse' })
    expect(verdictOf({ evidence: both({ own: -0.8 }) }).tests[2]!.detail).toContain('the wrong way')
  })

  test('is content with one edit that passes, and names it', () => {
    const card = verdictOf({ evidence: { ...localised.evidence, boost: { ...strong(1), beyondRandom: fails } } })
    expect(card.verdict).toBe('localised')
    expect(card.sentence).toContain('suppress moves')
    expect(card.sentence).not.toContain('boost and suppress')
  })

  test('does not ask a later test of an edit that failed an earlier one', () => {
    // Boost alone is beyond random sets; suppress alone would be specific: that is no evidence.
    const evidence = {
      boost: { ...strong(1), unrelated: 0.8 },
      suppress: { ...strong(-1), beyondRandom: fails },
    }
    expect(verdictOf({ evidence }).verdict).toBe('general')
  })

  test('says when other wordings could not be tried', () => {
    const card = verdictOf({ evidence: both({ unseen: null }) })
    expect(card).toMatchObject({ verdict: 'localised' })
    expect(card.sentence).toContain('other wordings could not be tried')
    expect(card.tests.filter(({ name }) => name === 'holds in unseen wordings').map(({ passed }) => passed)).toEqual([
      null,
      null,
    ])
  })

  test('tells a collapse whatever the verdict is', () => {
    const evidence = {
      ...localised.evidence,
      boost: { ...strong(1), ...letters({ collapse: 'All 60 answers became B.' }) },
    }
    const card = verdictOf({ evidence })
    expect(card.verdict).toBe('localised')
    expect(card.sentence).toContain('suppress moves')
    expect(card.sentence).toContain('Boosted: All 60 answers became B.')
  })

  test('says from which size on an effect counts', () => {
    expect(cardOf(localised).sentence).toContain('Counted from 0.1 nats or 5 points')
    const slight = verdictOf({ evidence: both({ own: 0.027, points: 0.6 }) })
    expect(slight.sentence).toContain('below what counts, 0.1 nats or 5 points')
    expect(slight.tests.find(({ name }) => name === 'large enough to count')!.detail).toContain(
      '+0.027 nats, +0.6 points',
    )
  })
})
