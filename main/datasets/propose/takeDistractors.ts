import { WorkbenchError } from '../../base/errors.ts'
import { largest } from '../../base/lists.ts'
import { shortId, type ChangedPairs } from '../changedPairs.ts'
import { namedIn } from '../checks/optionsThatName.ts'
import { meaningOf } from '../checks/quantity.ts'
import { foldText } from '../foldText.ts'
import { letterAt } from '../optionLetters.ts'
import type { PairChange } from '../pairChange.ts'
import { maxOptions, type Question } from '../question.ts'
import { movedOptions, optionField } from '../translatedSides.ts'

type Taken = Extract<PairChange, { kind: 'distractors' }>

/**
 * Puts proposed options into a pair, on all sides at once: each in the place of a wrong option that is empty on all of them,
 * else behind the others, but before those that name all above them; with where it comes from.
 *
 * @throws WorkbenchError 'input.value' where an option says so already, or there is no place left
 */
export function takeDistractors(pairs: ChangedPairs, { pairId, options }: Taken): void {
  for (const { texts, origin } of options) {
    const sides = pairs.sides(pairId)
    const length = largest(
      sides.map((side) => side.options.length),
      0,
    )
    const places = Array.from({ length }, (_, i) => i)
    const free =
      places.find((i) => sides.every((side) => i !== side.answer && (side.options[i] ?? '') === '')) ?? length
    if (length >= maxOptions && free === length)
      throw refusal(`${shortId(pairId)} has ${maxOptions} options, the most.`)
    const place = free < length ? free : placeBehind(sides, length)
    for (const side of sides) {
      const own = place < free ? withPlace(side, place, length) : side
      pairs.put(withProposed(own, place, texts[side.id] ?? '', origin))
    }
  }
}

/** The place behind all options that stand for themselves: of a pair whose last options say "all of the above", before those. */
function placeBehind(sides: readonly Question[], length: number): number {
  let place = length
  while (place > 0 && sides.some(({ options }) => namedIn(options[place - 1] ?? '') === 'above')) place--
  return place
}

/** A side with an empty place before some of its options. */
function withPlace(side: Question, place: number, length: number): Question {
  const whole = Array.from({ length }, (_, i) => side.options[i] ?? '')
  const moved = movedOptions(side, [...whole.keys()].toSpliced(place, 0, -1))
  return { ...moved, options: whole.toSpliced(place, 0, ''), answer: side.answer + Number(side.answer >= place) }
}

function withProposed(side: Question, index: number, text: string, origin: string): Question {
  const folded = foldText(text)
  const same = side.options.findIndex((option) => {
    const other = foldText(option)
    return other !== '' && (other === folded || meaningOf(other) === meaningOf(folded))
  })
  if (same !== -1) throw refusal(`Option ${letterAt(same)} of ${side.id} says so already: ${JSON.stringify(text)}.`)
  const { variants: _, ...provenance } = side.provenance
  const options = [...side.options]
  while (options.length < index) options.push('')
  options[index] = text
  const from = text === '' ? {} : { [optionField(index)]: origin }
  return { ...side, options, variants: [], provenance: { ...provenance, ...from } }
}

function refusal(message: string): WorkbenchError {
  return new WorkbenchError('input.value', message)
}
