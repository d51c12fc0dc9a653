import type { Accuracy, Card, Contrast, Contrasts, Effects, FieldEvaluation } from '../evaluationSchema.ts'
import { collapseText } from '../answers/guardText.ts'
import { expectedSign, perEdit, type EditName, type LeastEffect } from './edits.ts'
import { pText, standingOf } from '../answers/chance.ts'
import { fewestUnits } from '../statistics/estimates.ts'
import { cardOf, type Evidence, type LetterEvidence } from './verdict.ts'

export interface Unseen {
  readonly baseline: Accuracy
  readonly own: Effects
  /** Against random sets of the same layers, in the same wordings. */
  readonly beyond: Contrasts
}

type Figures = Pick<FieldEvaluation, 'field' | 'baseline' | 'neurons' | 'own' | 'unrelated' | 'beyond' | 'guards'>

/** The card of a field's question sets, judged by intervals over facts. */
export function fieldCard(figures: Figures, unseen: Unseen | null, least: LeastEffect): Card {
  const { field, baseline, neurons } = figures
  return cardOf({
    neurons: neurons.distinct,
    least,
    known: { passed: isAtChance(baseline) ? false : baseline.atChance ? null : true, detail: knownText(baseline) },
    tooFew: field.units < fewestUnits ? `of ${fewestUnits} facts that are needed there are ${field.units}` : null,
    evidence: perEdit((edit) => evidenceOf(edit, figures, unseen)),
  })
}

function evidenceOf(edit: EditName, { own, unrelated, beyond, guards }: Figures, unseen: Unseen | null): Evidence {
  const random = sideOf(beyond.random[edit], edit)
  const sameLayers = sideOf(beyond.sameLayers[edit], edit)
  const unseenMean = unseen?.own[edit].logRatio.mean ?? null
  return {
    own: own[edit].logRatio.mean,
    points: inPoints(own[edit].difference.mean),
    letters: guards === undefined ? null : lettersOf(guards, edit),
    unrelated: unrelated[edit].logRatio.mean,
    beyondRandom: {
      passed: random.passed === null || sameLayers.passed === null ? null : random.passed && sameLayers.passed,
      detail: `beyond random by ${random.text}, beyond the same layers by ${sameLayers.text}`,
    },
    beyondUnrelated: {
      passed: sideOf(beyond.unrelated[edit], edit).passed,
      detail: `beyond unrelated by ${sideOf(beyond.unrelated[edit], edit).text}`,
    },
    unseen:
      unseen === null || unseenMean === null
        ? null
        : {
            own: unseenMean,
            beyondRandom: sideOf(unseen.beyond[edit], edit).passed === true,
            known: !unseen.baseline.atChance,
          },
  }
}

function lettersOf({ own, others, pushing }: NonNullable<Figures['guards']>, edit: EditName): LetterEvidence {
  return {
    collapse: collapseText(own[edit].letters) ?? collapseText(others[edit].letters),
    push: others[edit].push,
    pushing: pushing[edit],
  }
}

/** A change of a probability in percentage points. */
export function inPoints(difference: number | null): number | null {
  return difference === null ? null : 100 * difference
}

/** Whether the interval of a difference lies on the expected side of 0. */
function sideOf({ mean, low, high, p }: Contrast, edit: EditName): { passed: boolean | null; text: string } {
  const round = (value: number | null): string => (value === null ? '–' : String(Number(value.toPrecision(2))))
  if (low === null || high === null) return { passed: null, text: `${round(mean)} nats, no interval` }
  const passed = expectedSign[edit] > 0 ? low > 0 : high < 0
  return { passed, text: `${round(mean)} nats [${round(low)}, ${round(high)}], p = ${round(p)}` }
}

/** Whether a model answers at chance, which a few answers cannot show. */
export function isAtChance(accuracy: Accuracy): boolean {
  return standingOf(accuracy) === 'chance'
}

/** `the model answers at chance (14 of 54 right, 95 % interval 16 % to 40 %, chance 25 %, p = 0.4)` */
export function knownText(baseline: Accuracy): string {
  const { correct, of, low, high, chance, p } = baseline
  const percent = (share: number | null): string => (share === null ? '–' : `${Math.round(100 * share)} %`)
  const figures =
    `${correct} of ${of} right, 95 % interval ${percent(low)} to ${percent(high)}, chance ${percent(chance)}` +
    (p === undefined ? '' : `, ${pText(p)}`)
  switch (standingOf(baseline)) {
    case 'chance':
      return `the model answers at chance (${figures})`
    case 'too-few':
      return `too few answers to tell from chance (${figures})`
    case 'above':
      return figures
  }
}
