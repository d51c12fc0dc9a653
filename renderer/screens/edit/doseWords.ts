import { m } from '#messages'
import { factorText } from '../../runs/factors.ts'
import { intervalOf, pointsOf, type Dose, type DoseCurve, type Measure } from './dosePoints.ts'
import {
  bandText,
  change,
  count,
  figure,
  intervalText,
  nats,
  partText,
  percent,
  points,
  probability,
} from './effectText.ts'
import { isolated } from './isolated.ts'

const writeOf: Readonly<Record<Measure, (value: number) => string>> = {
  accuracy: percent,
  prob: probability,
  logRatio: nats,
}

export function measureText(measure: Measure): string {
  return { accuracy: m.editMeasureRight, prob: m.editMeasureProb, logRatio: m.editMeasureNats }[measure]()
}

export function groupText(group: DoseCurve['group']): string {
  return { own: m.editGroupOwn, 'same-fact': m.editGroupSameFact, unrelated: m.editGroupUnrelated }[group]()
}

/** What a curve shows: its lowest and highest point, and what random neurons do at the lowest. */
export function doseSentence(curve: DoseCurve, measure: Measure, fewest: number): string {
  // Of few questions some strength is always lowest.
  if (curve.questions < fewest) return m.editDoseFew({ n: curve.questions, fewest })
  const known = pointsOf(curve, measure).flatMap(({ factor, value, random }) =>
    value === null ? [] : [{ factor, value, random }],
  )
  const [first] = known
  if (first === undefined) return ''
  const low = known.reduce((least, one) => (one.value < least.value ? one : least), first)
  const high = known.reduce((most, one) => (one.value > most.value ? one : most), first)
  const write = writeOf[measure]
  const said = m.editDoseSentence({
    group: isolated(groupText(curve.group)),
    measure: measureText(measure),
    low: isolated(write(low.value)),
    atLow: factorText(low.factor),
    high: isolated(write(high.value)),
    atHigh: factorText(high.factor),
  })
  if (low.random === null) return said
  return `${said} ${m.editDoseRandom({ factor: factorText(low.factor), band: isolated(bandText(low.random, write)) })}`
}

/** All figures of a dose run: a row for each group and strength, the columns of the command line. */
export function doseTable({ curves, controls }: Dose) {
  const hasRandom = controls.sets > 0
  const random = (title: string): string => m.editRandomOf({ what: title })
  return {
    columns: [
      m.editGroup(),
      m.editStrength(),
      m.editMeasureProb(),
      m.editProbChange(),
      m.editMeasureNats(),
      m.editMeasureRight(),
      m.editGain(),
      m.editRightToWrong(),
      m.editWrongToRight(),
      ...(hasRandom
        ? [
            random(m.editMeasureProb()),
            random(m.editMeasureNats()),
            random(m.editMeasureRight()),
            random(m.editRightToWrong()),
            random(m.editWrongToRight()),
          ]
        : []),
    ],
    rows: curves.flatMap(({ group, points: at }) =>
      at.map(({ factor, prob, accuracy, effect: { logRatio, difference, flips, gain }, control }) => [
        groupText(group),
        factorText(factor),
        probability(prob),
        `${figure(difference.mean, change)} ${intervalText(intervalOf(difference), change)}`.trim(),
        `${figure(logRatio.mean, nats)} ${intervalText(intervalOf(logRatio), nats)}`.trim(),
        `${figure(accuracy.share, percent)} ${intervalText(intervalOf(accuracy), percent)}`.trim(),
        gain === undefined ? '' : `${figure(gain.mean, points)} ${intervalText(intervalOf(gain), points)}`.trim(),
        partText(flips.toWrong, flips.right, flips.lost),
        partText(flips.toRight, flips.wrong, flips.mended),
        ...(!hasRandom
          ? []
          : control === null
            ? Array.from({ length: 5 }, () => '–')
            : [
                bandText(control.prob, probability),
                bandText(control.logRatio, nats),
                bandText(control.share, percent),
                bandText(control.toWrong, count),
                bandText(control.toRight, count),
              ]),
      ]),
    ),
  }
}
