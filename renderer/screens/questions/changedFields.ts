import type { Api } from '../../api/api.ts'
import { m } from '#messages'
import { optionLetter } from '../../ui/format.ts'
import { originText } from './origins.ts'
import { verdictText } from './verdicts.ts'

type Step = Awaited<ReturnType<Api['questions.history']>>[number]
type Wording = Step['after']

interface ChangedField {
  readonly name: string
  readonly before: string
  readonly after: string
  /** Whether it is in the side's language. */
  readonly isText: boolean
}

/** What differs between two states of a side, field by field; of one that was made or deleted, all that it said. */
function changedFields(before: Wording, after: Wording): readonly ChangedField[] {
  const nOptions = Math.max(before?.options.length ?? 0, after?.options.length ?? 0)
  const options = Array.from({ length: nOptions }, (_, i): [string, (of: Wording) => string, boolean] => {
    return [m.option({ letter: optionLetter(i) }), (of) => of?.options[i] ?? '', true]
  })
  const fields: [string, (of: Wording) => string, boolean][] = [
    [m.stem(), (of) => of?.stem ?? '', true],
    ...options,
    [m.colAnswer(), (of) => (of === null ? '' : optionLetter(of.answer)), false],
    [m.statement(), (of) => of?.statement ?? '', true],
    [m.colStatus(), (of) => of?.status ?? '', false],
    [m.colDomain(), (of) => of?.domain ?? '', false],
    [m.facetTag(), (of) => of?.tags.join(', ') ?? '', false],
    [m.facetLang(), (of) => of?.lang ?? '', false],
    [m.studioPair(), (of) => of?.pair ?? '', false],
    [m.studioAssigned(), (of) => of?.review.assigned ?? '', false],
    [m.transOrigin(), (of) => (of === null || of.origin === null ? '' : originText(of.origin)), false],
    [m.studioReview(), (of) => saidIn(of).join('\n'), false],
  ]
  return fields
    .map(([name, read, isText]) => ({ name, before: read(before), after: read(after), isText }))
    .filter(({ before: was, after: is }) => was !== is)
}

function saidIn(of: Wording): readonly string[] {
  const { verdicts = [], comments = [] } = of?.review ?? {}
  return [
    ...verdicts.map(({ by, verdict }) => `${by}: ${verdictText(verdict)}`),
    ...comments.map(({ by, text }) => `${by}: ${text}`),
  ]
}

/** What one step did to sides of a pair, those together to which it did the same. */
interface ToldStep {
  readonly step: Step
  readonly langs: readonly (string | null)[]
  readonly questionIds: readonly string[]
  readonly fields: readonly ChangedField[]
}

export function toldSteps(steps: readonly Step[]): readonly ToldStep[] {
  const told = steps.map((step) => {
    const lang = (step.after ?? step.before)?.lang ?? null
    const fields = changedFields(step.before, step.after)
    return { step, langs: [lang], questionIds: [step.questionId], fields }
  })
  const groups = Map.groupBy(told, ({ step, fields }) => JSON.stringify([step.step, fields, step.after === null]))
  return [...groups.values()].map((same) => ({
    ...same[0]!,
    langs: same.flatMap(({ langs }) => langs),
    questionIds: same.flatMap(({ questionIds }) => questionIds),
  }))
}
