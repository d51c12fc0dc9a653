import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { formatQuestionLines } from '../../../main/datasets/questionLines.ts'
import type { Answer } from '../../../main/methods/answers/answerSchema.ts'
import { unitsOf } from '../../../main/methods/answers/units.ts'
import { compareFields } from '../../../main/methods/edits/comparison.ts'
import { fieldsOf } from '../../../main/methods/evaluation/fields.ts'
import { likeliest } from '../../../main/methods/evaluation/observations.ts'
import { createBootstrap, resamples } from '../../../main/methods/statistics/bootstrap.ts'
import { createProject } from '../../../main/store/projectFile.ts'
import { comparisonPart } from '../../../main/workbench/comparison.ts'
import type { Session } from '../../../main/workbench/session.ts'
import { question } from '../../support/questions.ts'
import { seededRandom } from '../../support/random.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const names = ['A', 'B', 'C', 'D']
const nVariants = 2

/** Facts in two languages; every fourth says so by its stem alone, as a name that is written alike in both. */
const questions = Array.from({ length: 40 }, (_, i) => {
  const fact = Math.floor(i / 2)
  const [pair, stem] = fact % 4 === 0 ? [null, `Fact ${fact}?`] : [`p${fact}`, `Fact ${fact}, side ${i % 2}?`]
  return question({ id: `q${i}`, pair, stem, lang: i % 2 === 0 ? 'en' : 'ar', domain: fact < 8 ? 'law' : 'art' })
})

/** Letter probabilities of every variant of every question; `known`: odds that the right letter has beyond the others. */
function probsOf(random: () => number, known = 0): number[][] {
  return Array.from({ length: questions.length * nVariants }, (_, i) => {
    const odds = names.map((_, letter) => random() ** 2 + (letter === goldOf(i) ? known : 0))
    const sum = odds.reduce((a, b) => a + b, 0.1)
    return odds.map((each) => each / sum)
  })
}

function answerOf(probs: readonly number[], i: number): Answer {
  const { pred, gold } = { pred: names[likeliest(probs)]!, gold: names[goldOf(i)]! }
  return {
    ...{ id: questions[Math.floor(i / nVariants)]!.id, variant: i % nVariants, gold, pred, correct: pred === gold },
    letters: Object.fromEntries(names.map((name, letter) => [name, probs[letter]!])),
    mass: probs.reduce((a, b) => a + b, 0),
  }
}

function goldOf(i: number): number {
  return (3 * i) % names.length
}

/** What the window shows of two runs that gave these answers. */
async function compared(before: readonly Answer[], after: readonly Answer[]) {
  const file = createProject(join(await temporaryFolder(), 'p.engram'), 'P')
  onTestFinished(() => file[Symbol.dispose]())
  const asked = { filter: '', templates: 'question-first', letters: 'auto', seed: 0 }
  const details = {
    ...{ model: { name: 'm', fingerprint: 'f', nLayers: 1, dMlp: 1 }, device: 'cpu', nQuestions: 1, nVariants: 1 },
    ...{ elapsedMs: 0, accuracy: null, summary: {}, warnings: [], failure: null, done: 0, total: 1 },
  }
  for (const [id, answers] of Object.entries({ before, after })) {
    file.runs.insert({
      ...{ id, kind: 'predict', createdAt: '2026-01-01T00:00:00Z', name: id, starred: false, trashed: false, tags: [] },
      ...{ state: 'done', settings: { kind: 'predict', asked, editId: null }, details },
    })
    file.runs.putFile(id, 'questions.jsonl', new TextEncoder().encode(formatQuestionLines(questions)))
    file.runs.putRows(
      id,
      answers.map((data, n) => ({ part: 'before', n, data })),
    )
  }
  const part = comparisonPart({ require: () => ({ file }) } as unknown as Session)
  const context = { signal: new AbortController().signal, onProgress() {}, onWarning() {}, onItem() {} }
  return await part['compare.runs']({ baselineId: 'before', runIds: ['after'] }, context)
}

describe('compare.runs', () => {
  test.each([1, 2, 3])(
    'gives the flips, p and shares that edit.compare gives of the same answers (case %i)',
    async (seed) => {
      const random = seededRandom(seed)
      const [before, after] = [probsOf(random), probsOf(random, 0.2)]
      const units = unitsOf(questions)
      const prompts = before.map((probs, i) => {
        const place = Math.floor(i / nVariants)
        const [gold, nLetters] = [goldOf(i), names.length]
        return { question: place, unit: units[place]!, gold, nLetters, before: probs, after: after[i]!, controls: [] }
      })
      const fields = compareFields(prompts, fieldsOf(questions, units), {
        bootstrap: createBootstrap(resamples, 0),
        seed: 0,
      })
      const { runs, nShared } = await compared(before.map(answerOf), after.map(answerOf))
      expect(nShared).toBe(80)

      const whole = fields[0]!
      const { flips } = whole.effect
      expect([flips.improved > 0, flips.worsened > 0, flips.p < 1]).toEqual([true, true, true])
      expect(runs[1]!.flips).toEqual({
        ...{ rightToWrong: flips.toWrong, wrongToRight: flips.toRight, otherWrong: flips.toOtherWrong, p: flips.p },
        ...{ stayedRight: flips.right - flips.toWrong, stayedWrong: flips.wrong - flips.toRight - flips.toOtherWrong },
      })
      const share = ({ share, low, high, of }: (typeof whole)['before']) => ({ value: share, low, high, n: of })
      expect(runs.map(({ accuracy }) => accuracy)).toEqual([share(whole.before), share(whole.after)])
      const cells = fields.filter(({ field }) => field.kind === 'both')
      expect(runs.map(({ cells }) => cells.map(({ domain, lang, share }) => [domain, lang, share]))).toEqual([
        cells.map(({ field, before }) => [field.domain, field.lang, share(before)]),
        cells.map(({ field, after }) => [field.domain, field.lang, share(after)]),
      ])
      expect(runs[1]!.delta!.mean).toBeCloseTo(whole.after.share! - whole.before.share!, 14)
      expect(runs[1]!.probDelta!.mean).toBeCloseTo(whole.after.prob - whole.before.prob, 14)
      expect(runs[1]!.guards).toEqual(whole.guards)
      expect(runs.map(({ baseline }) => baseline)).toEqual([whole.before, whole.after])
      const changes = [runs[1]!, ...runs[1]!.cells, ...runs[1]!.langs].flatMap(({ delta, probDelta }) => [
        delta,
        probDelta,
      ])
      for (const change of changes) {
        expect(change!.low!).toBeLessThan(change!.mean!)
        expect(change!.high!).toBeGreaterThan(change!.mean!)
      }
    },
  )

  test('says in red that all answers became one letter, and gives few facts no interval', async () => {
    const before = probsOf(seededRandom(5), 2).map(answerOf)
    const onto = (answer: Answer): Answer => {
      const letters = { ...answer.letters, B: 0.9 }
      return { ...answer, letters, pred: 'B', correct: answer.gold === 'B' }
    }
    const { runs } = await compared(before, before.map(onto))
    expect(runs[1]!.guards!.letters.collapse).toMatchObject({ letter: 'B', after: 80, of: 80 })
    expect(runs[1]!.guards!.push).toMatchObject({ letter: 'B', moves: true })
    const few = await compared(before.slice(0, 8), before.slice(0, 8).map(onto))
    expect(few.runs[1]!.delta).toMatchObject({ low: null, high: null, units: 2 })
    expect(few.runs[1]!.guards!.letters.collapse).toBeNull()
  })

  test('of the prompts that both answered', async () => {
    const random = seededRandom(4)
    const [before, after] = [probsOf(random), probsOf(random)].map((probs) => probs.map(answerOf))
    const { runs, nShared, points } = await compared(before!, after!.slice(10, 30))
    expect([nShared, points.length, ...runs.map(({ accuracy }) => accuracy.n)]).toEqual([20, 20, 20, 20])
    expect(runs[0]!.accuracy.value).toBe(before!.slice(10, 30).filter(({ correct }) => correct).length / 20)
  })

  test('the baseline has no change of its own', async () => {
    const answers = probsOf(seededRandom(5)).map(answerOf)
    const { runs } = await compared(answers, answers)
    expect(runs[0]).toMatchObject({ delta: null, flips: null, guards: null, probDelta: null })
    expect(runs[1]).toMatchObject({ delta: { mean: 0, low: 0, high: 0 }, flips: { p: 1, rightToWrong: 0 } })
  })
})
