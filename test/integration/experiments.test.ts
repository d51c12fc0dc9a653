import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { rawPrompting } from '../../main/models/tokenizer/prompting.ts'
import type { Edit } from '../../main/engine/edit.ts'
import { compareEditsJob, type ComparedRow, type CompareEditsInput } from '../../main/jobs/compareEdits.ts'
import { doseEditJob, type DoseEditInput } from '../../main/jobs/doseEdit.ts'
import { engineParts, type EngineParts } from '../../main/jobs/engineParts.ts'
import { createModels } from '../../main/jobs/models.ts'
import { loadModel } from '../../main/engine/runtime/model.ts'
import { loadTokenizer } from '../../main/models/tokenizer/tokenizer.ts'
import { openCheckpoint } from '../../main/engine/openCheckpoint.ts'
import { tokenProbabilities } from '../../main/methods/nextToken.ts'
import { fakeHooks } from '../support/fakeParts.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'
import { publishedModel } from '../support/tokenizers.ts'
import { writtenRun } from '../support/writtenRun.ts'

const shape = { nLayers: 3, dMlp: 96 }
const options = [' A. one\n B. two\n\nAnswer:', ' A. two\n B. one\n\nAnswer:']
const variants = ['Which?', 'Say which.'].map((ask, i) => {
  return { prompt: `${ask}\n${options[i]}`, gold: 'AB'[i]!, template: null, order: [i, 1 - i] }
})
const questions = ['a', 'b', 'c', 'd'].map((id, i) => ({
  ...{ id, domain: i < 2 ? 'law' : 'art', stem: `stem ${id}` },
  variants: variants.map((variant) => ({ ...variant, prompt: `${id}: ${variant.prompt}` })),
  neurons: [
    [1, 10 + i],
    [2, 20 + i],
  ] as [number, number][],
}))
const edit: Edit = {
  ...{ name: 'e', model: null, positions: 'last' },
  neurons: [
    { layer: 0, neuron: 3, scale: -6 },
    { layer: 2, neuron: 7, set: 9 },
  ],
}

/** Tokens of the letters behind the prompts. */
const tokens = new Map<string, number>()
let fingerprint = ''
beforeAll(async () => {
  await using checkpoint = await openCheckpoint(publishedModel)
  fingerprint = await checkpoint.fingerprint()
  const tokenizer = (await loadTokenizer(publishedModel))!
  for (const letter of ['A', 'B']) tokens.set(letter, tokenizer.tokenToId(`Ġ${letter}`)!)
})

const folder = () => writtenRun({ fingerprint, shape, questions, target: (gold) => tokens.get(gold)! })

// rows of one pass and a prompt alone add in another order
const float32 = 1e-5

/** Within `float32` of each other, as shares. */
function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= float32 * Math.abs(b)
}

async function runChoice(store?: string) {
  const path = store ?? join(await temporaryFolder(), 'results.sqlite')
  return { model: publishedModel, device: 'cpu', threads: 1, store: { kind: 'project', path } } as const
}

async function dose(change: Partial<DoseEditInput> & Pick<DoseEditInput, 'run'>, parts: EngineParts = engineParts) {
  const { hooks, warnings } = fakeHooks()
  await using models = createModels(parts)
  const result = await doseEditJob(
    {
      source: { kind: 'detection', detection: { kind: 'folder', path: await folder() } },
      ...{ choice: { kind: 'questions', ids: ['a'], fields: [], top: null }, name: null },
      ...{
        own: null,
        sample: null,
        factors: [0, 1, 3],
        positions: 'last',
        controls: 1,
        kind: 'random',
        seed: 0,
        ...rawPrompting,
      },
      ...change,
    },
    models,
    hooks,
  )
  return { ...result, warnings }
}

async function compare(change: Partial<CompareEditsInput>) {
  const { hooks, items } = fakeHooks()
  await using models = createModels(engineParts)
  const input: CompareEditsInput = {
    ...{ run: await runChoice(), edit, beforeEdit: null },
    source: { kind: 'detection', detection: { kind: 'folder', path: await folder() } },
    ...{ controls: 1, kind: 'random', seed: 0, ...rawPrompting },
    ...change,
  }
  return { ...(await compareEditsJob(input, models, hooks)), rows: items as ComparedRow[] }
}

/** P(right letter) of a variant by the engine's own way of editing a prompt. */
async function probOf({ prompt, gold }: { prompt: string; gold: string }, of: Edit | undefined): Promise<number> {
  await using checkpoint = await openCheckpoint(publishedModel)
  await using model = await loadModel(checkpoint, { threads: 1 })
  const tokenizer = (await loadTokenizer(publishedModel))!
  const { logits } = await model.lastPosition(tokenizer.encode(prompt), { edit: of })
  return tokenProbabilities(logits, [tokens.get(gold)!])[0]!
}

describe('doseEditJob', () => {
  test('measures what the engine gives for each factor, and on unrelated questions', async () => {
    const { dose: result, prompts, computed } = await dose({ run: await runChoice() })
    expect(result.set).toEqual({ name: 'a', kind: 'fixed', neurons: 2 })
    expect(result.curves.map(({ group, questions: n }) => [group, n])).toEqual([
      ['own', 1],
      ['unrelated', 1],
    ])
    expect([prompts, computed]).toEqual([4, 4])
    const [own] = result.curves
    for (const { factor, prob } of own!.points) {
      const neurons = [
        { layer: 1, neuron: 10, scale: factor },
        { layer: 2, neuron: 20, scale: factor },
      ]
      const at = await Promise.all(questions[0]!.variants.map((variant) => probOf(variant, { ...edit, neurons })))
      expect(isClose(prob, at.reduce((sum, p) => sum + p, 0) / at.length), String(factor)).toBe(true)
    }
    // with the neurons left alone, all factors would be one
    expect(new Set(own!.points.map(({ prob }) => prob.toPrecision(4))).size).toBe(3)
  })

  test('is answered from the store the second time, and after an interruption goes on where it was', async () => {
    const run = await runChoice()
    const stop = new AbortController()
    let asked = 0
    const parts: EngineParts = {
      ...engineParts,
      loadModel: async (...args) => {
        const model = await engineParts.loadModel(...args)
        const prefillAll = model.prefillAll.bind(model)
        model.prefillAll = (...given) => {
          if (++asked === 2) stop.abort(new Error('stop'))
          stop.signal.throwIfAborted()
          return prefillAll(...given)
        }
        return model
      },
    }
    const choice = { kind: 'neurons', neurons: [[0, 1]] } as const
    await expect(dose({ run, choice }, parts)).rejects.toThrow('stop')
    const resumed = await dose({ run, choice })
    expect([resumed.prompts, resumed.computed]).toEqual([8, 4]) // four prompts at a time
    const again = await dose({ run, choice })
    expect(again.computed).toBe(0)
    expect(again.dose).toEqual(resumed.dose)
    expect((await dose({ run: await runChoice(), choice })).dose).toEqual(resumed.dose)
  })

  test('each question with its own neurons, beside random sets in the same layers', async () => {
    const { dose: result } = await dose({ run: await runChoice(), choice: { kind: 'each' }, kind: 'sameLayers' })
    expect(result).toMatchObject({ set: { kind: 'each', neurons: 2 }, controls: { sets: 1, kind: 'sameLayers' } })
    expect(result.curves.map(({ questions: n, variants: m }) => [n, m])).toEqual([
      [4, 8],
      [expect.any(Number), 8],
    ])
    const [off, clean] = result.curves[0]!.points
    expect(isClose(off!.control!.prob.mean, clean!.control!.prob.mean)).toBe(false)
  })

  test('an edit of all positions is another one than of the last', async () => {
    const run = await runChoice()
    const [last, all] = [await dose({ run }), await dose({ run, positions: 'all' })]
    expect(all.computed).toBe(4)
    const probs = [last, all].map(({ dose: { curves } }) => curves[0]!.points.map(({ prob }) => prob))
    expect(probs[0]!.map((prob, i) => isClose(prob, probs[1]![i]!))).toEqual([false, true, false])
  })

  test('listed neurons belong to all questions, or to those that are named', async () => {
    const choice = { kind: 'neurons', neurons: [[0, 1]] } as const
    const all = await dose({ run: await runChoice(), choice })
    expect(all.dose.curves.map(({ group, questions: n }) => [group, n])).toEqual([['own', 4]])
    const some = await dose({ run: await runChoice(), choice, own: { ids: [], fields: ['art'] } })
    expect(some.dose.curves.map(({ group, questions: n }) => [group, n])).toEqual([
      ['own', 2],
      ['unrelated', 2],
    ])
  })
})

describe('compareEditsJob', () => {
  test('pairs every prompt with itself, as the engine gives it before and after', async () => {
    const { rows, comparison } = await compare({})
    expect(rows).toHaveLength(8)
    for (const row of rows.slice(0, 2)) {
      const variant = questions[0]!.variants[row.variant]!
      expect(isClose(row.before.letters[row.gold]!, await probOf(variant, undefined))).toBe(true)
      expect(isClose(row.after.letters[row.gold]!, await probOf(variant, edit))).toBe(true)
      expect(isClose(row.after.letters[row.gold]!, row.before.letters[row.gold]!)).toBe(false)
    }
    const [all] = comparison.fields
    expect(all!.field).toMatchObject({ id: 'all', questions: 4 })
    const mean = (side: 'before' | 'after') => rows.reduce((sum, row) => sum + row[side].letters[row.gold]!, 0) / 8
    expect(all!.after.prob - all!.before.prob).toBeCloseTo(mean('after') - mean('before'), 12)
    expect(comparison.fields.map(({ field }) => field.id)).toEqual(['all', 'domain:law', 'domain:art'])
  })

  test('without the edit nothing changes', async () => {
    const { rows, comparison } = await compare({ edit: { ...edit, neurons: [] } })
    for (const { before, after, control } of rows) expect([after, control]).toEqual([before, before])
    expect(comparison.fields[0]!.effect.flips).toMatchObject({ toRight: 0, toWrong: 0, toOtherWrong: 0, p: 1 })
  })

  test('compares with another edit, also one of other positions', async () => {
    const other: Edit = { ...edit, neurons: [{ layer: 1, neuron: 5, scale: 4 }] }
    const [plain, alone] = [await compare({ edit: other }), await compare({})]
    const both = await compare({ beforeEdit: other })
    expect(both.rows.map(({ before }) => before)).toEqual(plain.rows.map(({ after }) => after))
    expect(both.rows.map(({ after }) => after)).toEqual(alone.rows.map(({ after }) => after))
    const apart = await compare({ beforeEdit: { ...other, positions: 'all' } })
    expect(apart.rows.map(({ after }) => after)).toEqual(alone.rows.map(({ after }) => after))
    expect(apart.rows.map(({ before }) => before)).not.toEqual(plain.rows.map(({ after }) => after))
  })
})
