import { WorkbenchError } from '../../base/errors.ts'
import type { ChangedPairs } from '../changedPairs.ts'
import type { PairChange } from '../pairChange.ts'
import { addSide } from '../reshapePairs.ts'
import { optionField, withTranslating } from '../translatedSides.ts'
import { isBlank } from './draftSide.ts'

/**
 * Writes a side that a model drafted, and says so of it; the side is made where there is none.
 *
 * @throws WorkbenchError 'run.conflict' where somebody has written it meanwhile, 'input.value' where it does not fit
 */
export function takeDraft(pairs: ChangedPairs, draft: Extract<PairChange, { kind: 'draft' }>): void {
  const { pairId, lang, stem, options, model } = draft
  const there = pairs.sides(pairId).find((side) => side.lang === lang)
  if (there !== undefined && !isBlank(there)) {
    throw new WorkbenchError('run.conflict', `${there.id} is written already, and stays as it is.`)
  }
  const id = there?.id ?? addSide(pairs, { kind: 'side', pairId, lang })
  const side = pairs.question(id)
  if (side.options.length !== options.length) {
    const message = `${id} has ${side.options.length} options and the draft ${options.length}; draft it again.`
    throw new WorkbenchError('input.value', message)
  }
  const from = `draft of ${model}`
  const fields = ['stem', ...options.map((_, i) => optionField(i))]
  const { variants: _, ...provenance } = side.provenance
  const texts = { stem, options: [...options], variants: [] }
  pairs.put(
    withTranslating(
      { ...side, ...texts, provenance: { ...provenance, ...Object.fromEntries(fields.map((field) => [field, from])) } },
      { origin: 'machine' },
    ),
  )
}
