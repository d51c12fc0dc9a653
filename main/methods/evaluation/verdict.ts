/**
 * What a neuron set amounts to, in words. The rules go from the plainest objection to the finest, and the first that
 * holds is the verdict:
 *
 *   empty      there is no neuron
 *   not-known  the model does not know the answers: right answers of a field are not above chance (Wilson interval), a
 *              question is right in no more than half of its variants. Nothing can be located that is not there.
 *   too-few    too few facts (five) or random sets (19) to tell the set from chance
 *   diffuse    neither boosting nor suppressing moves the right letter further than random sets of the same size and the
 *              same layers do, in the expected direction and by 0.01 nats or more
 *   slight     where it does, it is by less than counts: below 0.1 nats and below 5 percentage points, unless told otherwise
 *   letters    where it counts, answers became one letter, or in questions of other facts one letter moves whatever is
 *              right: half as far as the right letter in the own questions, or by most sets, each a letter of its own
 *   general    where it does, unrelated questions move more than half as far
 *   wording    where it holds, it loses more than half in wordings that the detection did not see, or is no better than
 *              random there, or the model does not know the answers in them
 *   localised  none of these
 *
 * A field passes a comparison when the interval of the difference lies on one side of 0; a question, of which no
 * interval is known, when at most one in twenty of the sets, its own included, moves its letter as far.
 */
import { pushText } from '../answers/guardText.ts'
import { canTell } from '../answers/letterPush.ts'
import type { Push } from '../answers/lettersSchema.ts'
import type { Card, Verdict } from '../evaluationSchema.ts'
import { fewestUnits } from '../statistics/estimates.ts'
import { editNames, expectedSign, type EditName, type LeastEffect } from './edits.ts'

/** What a set does to letters, right or wrong. */
export interface LetterEvidence {
  /** That answers became one letter, as a sentence; null where they did not. */
  readonly collapse: string | null
  /** The letter that moves most in questions of other facts; null where none was asked. */
  readonly push: Push | null
  /** Of several sets, how many move a letter there, of those that can be told; null of a single one. */
  readonly pushing: { readonly sets: number; readonly of: number } | null
}

/** What is known of a set under one edit, in nats of the right letter's probability. */
export interface Evidence {
  readonly own: number | null
  /** The same as a difference of the probability, in percentage points. */
  readonly points: number | null
  readonly unrelated: number | null
  /** Null where it was not looked at. */
  readonly letters: LetterEvidence | null
  /** Whether the set beats random ones; null where that cannot be told. `detail` says by what. */
  readonly beyondRandom: { readonly passed: boolean | null; readonly detail: string }
  /** Whether it moves its own questions further than unrelated ones, as far as sampling goes. */
  readonly beyondUnrelated: { readonly passed: boolean | null; readonly detail: string }
  /** In wordings not seen; null where there are none. `known`: the model answers in them as well. */
  readonly unseen: { readonly own: number; readonly beyondRandom: boolean; readonly known: boolean } | null
}

export interface CardFacts {
  /** What the set belongs to, as the subject of a sentence: `These neurons`. */
  readonly neurons: number
  /** From which size on an effect counts. */
  readonly least: LeastEffect
  /** Null where there are too few answers to tell. */
  readonly known: { readonly passed: boolean | null; readonly detail: string }
  /** Why too little was measured to judge; null when it is enough. */
  readonly tooFew: string | null
  readonly evidence: Readonly<Record<EditName, Evidence>>
}

/** An effect below this many nats, one per cent, is none. */
const smallestEffect = 0.01
/** Unrelated questions, and unseen wordings, are compared with this share of the own effect. */
const half = 0.5

type Test = Card['tests'][number]

export function cardOf(facts: CardFacts): Card {
  const { neurons, least, known, tooFew, evidence } = facts
  const beyond = perTest(editNames, (edit) => beyondRandom(evidence[edit], edit))
  const large = perTest(beyond.passing, (edit) => isLarge(evidence[edit], edit, least))
  const content = perTest(large.passing, (edit) => leavesLetters(evidence[edit]))
  const specific = perTest(content.passing, (edit) => isSpecific(evidence[edit], edit))
  const robust = perTest(specific.passing, (edit) => holdsUnseen(evidence[edit], edit))
  const tests: Test[] = [
    { name: 'has neurons', passed: neurons > 0, detail: `${neurons} neurons` },
    { name: 'the model knows the answer', ...known },
    ...beyond.tests.map((test) => ({ name: 'beyond random sets', ...test })),
    ...large.tests.map((test) => ({ name: 'large enough to count', ...test })),
    ...content.tests.map((test) => ({ name: 'moves answers, not letters', ...test })),
    ...specific.tests.map((test) => ({ name: 'beyond unrelated questions', ...test })),
    ...robust.tests.map((test) => ({ name: 'holds in unseen wordings', ...test })),
  ]
  const diffuse = beyond.passing.length === 0
  const verdict: Verdict =
    neurons === 0
      ? 'empty'
      : known.passed === false
        ? 'not-known'
        : tooFew !== null
          ? 'too-few'
          : diffuse
            ? 'diffuse'
            : large.passing.length === 0
              ? 'slight'
              : content.passing.length === 0
                ? 'letters'
                : specific.passing.length === 0
                  ? 'general'
                  : robust.passing.length === 0
                    ? 'wording'
                    : 'localised'
  const untested = robust.tests.length > 0 && robust.tests.every(({ passed }) => passed === null)
  const sentence = sentenceOf(verdict, { facts, diffuse, untested, through: robust.passing })
  return { verdict, sentence: [sentence, ...collapses(evidence)].join(' '), tests }
}

/** A test of each edit that is still in question. What could not be tested counts as passed and is shown as null. */
function perTest(
  edits: readonly EditName[],
  work: (edit: EditName) => { passed: boolean | null; detail: string },
): { readonly tests: readonly Omit<Test, 'name'>[]; readonly passing: readonly EditName[] } {
  const tests = edits.map((edit) => ({ edit, ...work(edit) }))
  return {
    tests: tests.map(({ edit, passed, detail }) => ({ passed, detail: `${edit}: ${detail}` })),
    passing: tests.filter(({ passed }) => passed !== false).map(({ edit }) => edit),
  }
}

function beyondRandom({ own, beyondRandom: { passed, detail } }: Evidence, edit: EditName) {
  const size = own === null ? -Infinity : own * expectedSign[edit]
  if (size >= smallestEffect) return { passed, detail: `${nats(own)}; ${detail}` }
  const wrongWay = own !== null && size <= -smallestEffect
  const why = wrongWay ? 'the wrong way' : `below ${smallestEffect} nats`
  return { passed: false, detail: `${nats(own)}, ${why}; ${detail}` }
}

function isLarge({ own, points }: Evidence, edit: EditName, least: LeastEffect) {
  const sign = expectedSign[edit]
  const passed = (own ?? 0) * sign >= least.nats || (points ?? 0) * sign >= least.points
  const size = points === null ? nats(own) : `${nats(own)}, ${signed(points)} points`
  return { passed, detail: `${size}; counts from ${leastText(least)}` }
}

function leavesLetters({ own, letters }: Evidence) {
  if (letters === null) return { passed: null, detail: 'letters were not counted' }
  const { collapse, push, pushing } = letters
  if (collapse !== null) return { passed: false, detail: collapse }
  const most = pushing !== null && pushing.of >= fewestUnits && 2 * pushing.sets > pushing.of
  const some =
    pushing === null || pushing.of === 0 ? '' : `; ${pushing.sets} of ${pushing.of} sets move one letter there`
  if (push === null) return { passed: null, detail: 'no question of another fact' }
  const told = pushText(push)
  if (told !== null && Math.abs(push.mean) >= half * Math.abs(own ?? 0)) return { passed: false, detail: told + some }
  if (most) return { passed: false, detail: some.slice(2) }
  if (!canTell(push)) return { passed: null, detail: `only ${push.units} questions of other facts${some}` }
  return { passed: true, detail: `${push.letter} by ${nats(push.mean)} in questions of other facts${some}` }
}

/** What must not be missed whatever the verdict is. */
function collapses(evidence: CardFacts['evidence']): string[] {
  return editNames.flatMap((edit) => {
    const collapse = evidence[edit].letters?.collapse ?? null
    return collapse === null ? [] : [`${edit === 'boost' ? 'Boosted' : 'Suppressed'}: ${collapse}`]
  })
}

function isSpecific({ own, unrelated, beyondUnrelated }: Evidence, edit: EditName) {
  if (own === null || unrelated === null) return { passed: null, detail: 'no unrelated question' }
  const isSmall = Math.abs(unrelated) <= half * own * expectedSign[edit]
  const passed = isSmall && beyondUnrelated.passed !== false
  const share = Math.round((100 * Math.abs(unrelated)) / Math.abs(own))
  return { passed, detail: `unrelated ${nats(unrelated)}, ${share} % of ${nats(own)}; ${beyondUnrelated.detail}` }
}

function holdsUnseen({ own, unseen }: Evidence, edit: EditName) {
  if (unseen === null || own === null) return { passed: null, detail: 'no unseen wording' }
  if (!unseen.known) return { passed: false, detail: 'the model does not know the answers in unseen wordings' }
  const keeps = unseen.own * expectedSign[edit] >= half * own * expectedSign[edit]
  const detail = `${nats(unseen.own)} in unseen wordings, ${nats(own)} in those of the detection`
  return {
    passed: keeps && unseen.beyondRandom,
    detail: unseen.beyondRandom ? detail : `${detail}; not beyond random sets there`,
  }
}

interface Summary {
  readonly facts: CardFacts
  readonly diffuse: boolean
  readonly untested: boolean
  readonly through: readonly EditName[]
}

function sentenceOf(verdict: Verdict, { facts, diffuse, untested, through }: Summary): string {
  const { boost, suppress } = facts.evidence
  const figures = `boost ${nats(boost.own)}, suppress ${nats(suppress.own)}`
  const known = boost.unseen?.known !== false
  switch (verdict) {
    case 'empty':
      return 'Empty: no neuron was found.'
    case 'not-known':
      return (
        `Not known: ${facts.known.detail}, so there is no knowledge to locate. ` +
        (facts.tooFew !== null
          ? `Nor could the set be told from chance: ${facts.tooFew}.`
          : diffuse
            ? 'The set is diffuse as well: no better than random.'
            : `That the set moves the letter (${figures}) shows an influence on letters, not knowledge.`)
      )
    case 'too-few':
      return `Too little to say: ${facts.tooFew ?? ''}.`
    case 'diffuse':
      return `Diffuse: no better than random (${figures}).`
    case 'slight':
      return `Too slight: beyond random sets, but below what counts, ${leastText(facts.least)} (${figures}).`
    case 'letters':
      return `Letters, not answers: it moves the right letter (${figures}), but one letter moves whatever the question.`
    case 'general':
      return `General: it moves the right letter beyond random sets (${figures}), but unrelated questions more than half as far.`
    case 'wording':
      return (
        `Bound to the wording: beyond random sets and unrelated questions (${figures}), but in other wordings ` +
        `${known ? 'it holds no more' : 'the model itself does not know the answers'}.`
      )
    case 'localised':
      return (
        `Localised: ${through.join(' and ')} ${through.length > 1 ? 'move' : 'moves'} the right letter (${figures}) beyond ` +
        `random sets and unrelated questions${untested ? '; other wordings could not be tried' : ', in unseen wordings too'}. Counted from ${leastText(facts.least)}.`
      )
  }
}

function leastText({ nats: size, points }: LeastEffect): string {
  return `${size} nats or ${points} points`
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${Number(value.toPrecision(2))}`
}

function nats(value: number | null): string {
  return value === null ? 'no value' : `${signed(value)} nats`
}
