import { describe, expect, test } from 'vitest'
import { rawPrompting } from '../../../../main/models/tokenizer/prompting.ts'
import { WorkbenchError } from '../../../../main/base/errors.ts'
import type { Edit } from '../../../../main/engine/edit.ts'
import { comparisonOf } from '../../../../main/methods/edits/measured.ts'
import type { RunCall } from '../../../../main/runs/calls/calls.ts'
import { kinds } from '../../../../main/runs/kinds.ts'
import type { DoseInput } from '../../../../main/runs/kinds/dose.ts'
import type { Found, RunContext } from '../../../../main/runs/kinds/kind.ts'
import { presetsOf } from '../../../../main/runs/fields.ts'
import { kindFields } from '../../../../main/runs/kindFields.ts'
import { factQuestions } from '../../../support/factAnswers.ts'
import { runSettings } from '../../../support/runSettings.ts'
import { summaries } from '../../../support/summaries.ts'

type Answer = (
  input: unknown,
  hooks: { readonly onItem: (item: object) => void; readonly signal: AbortSignal },
) => unknown

/** What a run is given over an engine whose one call is answered by `answer`, with what it asked and told. */
function setup(method: string, answer: Answer) {
  const asked: unknown[] = []
  const told: { part: string; id: string }[] = []
  const figures: Found[] = []
  const call = ((name: string, input: unknown, hooks: Parameters<Answer>[1]) => {
    expect(name).toBe(method)
    asked.push(input)
    return Promise.resolve().then(() => answer(input, hooks))
  }) as unknown as RunCall
  const run = { model: '/m', device: 'cpu', threads: null, store: { kind: 'user' } } as const
  const context: RunContext = {
    ...{ call, run, version: '1.2.3', signal: new AbortController().signal },
    onAnswer: (part, { id }) => void told.push({ part, id }),
    onFigures: (of) => void figures.push(of()),
  }
  return { context, asked, told, figures, run }
}

/** Prompts put as the detection put them. */
const asDetected = { ...rawPrompting, prompting: null }
const data = { kind: 'file', path: '/q.jsonl' } as const
const edit: Edit = { name: 'e', model: null, positions: 'last', neurons: [{ layer: 0, neuron: 1, scale: 0 }] }
const asked = () => Promise.resolve(factQuestions)
const presets = <K extends keyof typeof kindFields>(kind: K) => presetsOf(kindFields[kind])
const row = {
  id: 'kenya-en',
  variant: 0,
  letters: { A: 0.5, B: 0.25 },
  pred: 'A',
  gold: 'A',
  correct: true,
  mass: 0.75,
}
const counts = { fingerprint: 'f', device: 'cpu', elapsedMs: 1, questions: 1, computed: 1, fromCache: 1 }

describe('predict', () => {
  test('counts its answers as they come and at the end, and asks with its seed and letters', async () => {
    const {
      context,
      asked: inputs,
      told,
      figures,
      run,
    } = setup('predict', (_, { onItem }) => {
      onItem(row)
      onItem({ ...row, variant: 1, pred: 'B', correct: false })
      return counts
    })
    const options = { ...presets('predict'), seed: 7 }
    const done = await kinds.predict.run({ data, edit: null, asked }, options, context)
    expect(inputs).toEqual([{ run, data, edit: null, seed: 7, letters: 'auto', ...rawPrompting }])
    expect(told).toEqual([
      { part: 'before', id: 'kenya-en' },
      { part: 'before', id: 'kenya-en' },
    ])
    expect(figures.map(({ accuracy }) => accuracy!.all.value)).toEqual([1, 0.5])
    expect(done).toMatchObject({ accuracy: { all: { value: 0.5, n: 2 } }, nQuestions: 1, nVariants: 2, device: 'cpu' })
    expect(done.summary).toMatchObject({ kind: 'predict', style: 'letter', meanMass: 0.75, meanProb: 0.5 })
    // One of two prompts about one fact: nothing is told from guessing.
    expect(done.summary).toMatchObject({
      baseline: { correct: 1, of: 2, units: 1, atChance: true },
      letters: { after: [1, 1] },
    })
  })

  test('by the options’ texts counts each option’s share of their likelihood', async () => {
    const option = { text: 't', nTokens: 1, nChars: 1, nBytes: 1, isGreedy: false }
    const { context, figures } = setup('predict.options', (_, { onItem }) => {
      const options = [
        { ...option, letter: 'A', logLikelihood: -1000 },
        { ...option, letter: 'B', logLikelihood: -1000 + Math.log(3) },
      ]
      onItem({ style: 'option-text', id: 'kenya-en', options, pred: 'B', gold: 'B', correct: true })
      return counts
    })
    const options = { ...presets('predict'), style: 'option-text' as const }
    const { summary } = await kinds.predict.run({ data, edit: null, asked }, options, context)
    expect(summary).toMatchObject({ style: 'option-text', meanMass: 1, meanProb: expect.closeTo(0.75, 12) as number })
    expect(figures).toHaveLength(1)
  })

  test('by what it writes counts 1 for the option that it names, and nothing for none', async () => {
    const { context, asked: inputs } = setup('predict.generated', (_, { onItem }) => {
      const written = { style: 'generate', id: 'kenya-en', variant: 0, letters: ['A', 'B'], text: 'A', gold: 'A' }
      onItem({ ...written, pred: 'A', correct: true })
      onItem({ ...written, variant: 1, text: '?', pred: null, correct: false })
      return counts
    })
    const options = { ...presets('predict'), style: 'generate' as const }
    const { summary } = await kinds.predict.run({ data, edit, asked }, options, context)
    expect(inputs).toMatchObject([{ maxTokens: 12, edit }])
    expect(summary).toMatchObject({ style: 'generate', meanMass: 0.5, meanProb: 0.5 })
  })

  test('refuses a setting of another style before anything is asked', async () => {
    const { context, asked: inputs } = setup('predict', () => counts)
    const input = { data, edit: null, asked }
    const letters = { ...presets('predict'), style: 'generate' as const, letters: 'bare' as const }
    await expect(kinds.predict.run(input, letters, context)).rejects.toMatchObject({ code: 'input.usage' })
    const tokens = { ...presets('predict'), maxTokens: 3 }
    await expect(kinds.predict.run(input, tokens, context)).rejects.toMatchObject({ code: 'input.usage' })
    expect(inputs).toEqual([])
  })

  test('ends at an answer that is no number, with the reason, and says whose fault it is', async () => {
    const answer: Answer = (_, { onItem, signal }) => {
      onItem(row)
      onItem({ ...row, mass: NaN })
      onItem({ ...row, variant: 2 })
      signal.throwIfAborted()
      return counts
    }
    for (const [given, sentence] of [
      [null, 'its weights cannot be right'],
      [edit, 'The edit is too strong'],
    ] as const) {
      const { context, told } = setup('predict', answer)
      const running = kinds.predict.run({ data, edit: given, asked }, presets('predict'), context)
      await expect(running).rejects.toThrow(sentence)
      expect(told).toHaveLength(1)
    }
  })

  test('fails with the engine’s own error', async () => {
    const { context } = setup('predict', () => {
      throw new WorkbenchError('run.memory', 'No memory left.')
    })
    const running = kinds.predict.run({ data, edit: null, asked }, presets('predict'), context)
    await expect(running).rejects.toThrow('No memory left.')
  })
})

describe('compare', () => {
  const answer = (a: number) => ({ letters: { A: a, B: 0.25 }, pred: a > 0.25 ? 'A' : 'B', mass: a + 0.25 })
  const prompt = (id: string, after: number) => ({
    ...{ id, variant: 0, domain: 'd', lang: 'en', gold: 'A', before: answer(0.5), after: answer(after) },
    ...{ control: answer(0.75), nLetters: 2, probs: Float32Array.of(0.5, 0.25, after, 0.25, 0.75, 0.25) },
  })
  const rows = [prompt('kenya-en', 0.125), prompt('mali-en', 0.5)]
  const input = { source: { kind: 'questions', data, letters: 'auto' }, edit, beforeEdit: null, asked } as const
  const options = { ...presets('compare'), controls: 1, controlLayers: 'same' as const }
  const measured = rows.map(({ probs }, i) => ({ question: [0, 4][i]!, gold: 0, nLetters: 2, probs }))
  const comparison = comparisonOf(measured, factQuestions, { controls: 1, kind: 'sameLayers', seed: 0 })

  test('tells the answers of three sides, and the figures so far are those that the engine ends with', async () => {
    const {
      context,
      asked: inputs,
      told,
      figures,
      run,
    } = setup('edit.compare', (_, { onItem }) => {
      for (const each of rows) onItem(each)
      return { ...counts, prompts: 2, comparison }
    })
    const done = await kinds.compare.run(input, options, context)
    expect(inputs).toEqual([
      { run, source: input.source, edit, beforeEdit: null, controls: 1, kind: 'sameLayers', seed: 0, ...asDetected },
    ])
    expect(told.map(({ part, id }) => `${id} ${part}`)).toEqual([
      ...[
        'kenya-en before',
        'kenya-en after',
        'kenya-en control',
        'mali-en before',
        'mali-en after',
        'mali-en control',
      ],
    ])
    expect(done.summary).toEqual({ kind: 'compare', edit: 'e', nNeurons: 1, comparison })
    expect(figures.at(-1)).toEqual({ accuracy: done.accuracy, summary: done.summary })
    expect(done.accuracy!.all).toMatchObject({ value: 0.5, n: 2 })
    expect(Object.keys(done.files)).toEqual(['edit.json', 'comparison.json'])
    expect(JSON.parse(new TextDecoder().decode(done.files['comparison.json']))).toEqual(comparison)
  })

  test('ends where the edit overflows, not where the model is right', async () => {
    const { context, told } = setup('edit.compare', (_, { onItem, signal }) => {
      onItem(rows[0]!)
      onItem({ ...rows[1]!, after: { ...answer(0.5), mass: Infinity } })
      signal.throwIfAborted()
    })
    await expect(kinds.compare.run(input, options, context)).rejects.toMatchObject({
      message: 'Stopped at mali-en: under "e" the model\'s answer is no number any more. The edit is too strong.',
      details: { fixes: [{ command: 'edit.halve' }] },
    })
    expect(told).toHaveLength(3)
  })
})

describe('dose', () => {
  test('asks for each factor once, in order, and tells the curves so far', async () => {
    const { dose } = summaries.dose
    const {
      context,
      asked: inputs,
      figures,
    } = setup('edit.dose', (_, { onItem }) => {
      const probs = Float32Array.of(0.5, 0.25, 0.25, 0.5)
      onItem({ id: 'q', variant: 0, group: 'own', who: 'law', unit: 0, gold: 0, nLetters: 2, probs })
      return { ...counts, prompts: 1, dose }
    })
    const input: DoseInput = {
      ...{ source: { kind: 'questions', data, letters: 'auto' }, name: 'e', own: null, positions: 'last' },
      ...{ choice: { kind: 'neurons', neurons: [[0, 1]] }, factors: [1, 0, 1] },
    }
    const done = await kinds.dose.run(input, { ...presets('dose'), controls: 0 }, context)
    expect(inputs).toMatchObject([{ factors: [0, 1], controls: 0, kind: 'random', sample: null, seed: 0 }])
    const [sofar] = figures
    expect(sofar!.summary).toMatchObject({ kind: 'dose', edit: 'e', nNeurons: 1 })
    const curves = sofar!.summary?.kind === 'dose' ? sofar!.summary.dose.curves : []
    expect(curves.map(({ group, who, points }) => [group, who, points.map(({ prob }) => prob)])).toEqual([
      ['own', 'law', [0.25, 0.5]],
    ])
    expect(done.summary).toEqual({ kind: 'dose', edit: 'e', nNeurons: 2, dose })
    expect(JSON.parse(new TextDecoder().decode(done.files['dose.json']))).toEqual(dose)
  })

  test.each([
    [[NaN, 0.25, 0.25, 0.5], 'its weights cannot be right'],
    [[0.5, 0.25, NaN, 0.5], 'under "e" the model\'s answer is no number any more. The edit is too strong.'],
  ])('ends where the model overflows, %j', async (probs, sentence) => {
    const { context, figures } = setup('edit.dose', (_, { onItem, signal }) => {
      const asked = { variant: 0, group: 'own', who: 'law', unit: 0, gold: 0, nLetters: 2 } as const
      onItem({ id: 'q', ...asked, probs: Float32Array.of(0.5, 0.25, 0.25, 0.5) })
      onItem({ id: 'r', ...asked, probs: Float32Array.from(probs) })
      signal.throwIfAborted()
    })
    const input: DoseInput = {
      ...{ source: { kind: 'questions', data, letters: 'auto' }, name: 'e', own: null, positions: 'last' },
      ...{ choice: { kind: 'neurons', neurons: [[0, 1]] }, factors: [1, 4] },
    }
    const message = expect.stringContaining(sentence)
    await expect(kinds.dose.run(input, { ...presets('dose'), controls: 0 }, context)).rejects.toMatchObject({ message })
    expect(figures).toHaveLength(1)
  })
})

describe('faithfulness', () => {
  test('asks once, and writes every point as a table and every question', async () => {
    const { faithfulness } = summaries.faithfulness
    const perQuestion = [{ id: 'q', fact: 0, prompts: 1, measures: [] }]
    const { context, asked: inputs } = setup('faithfulness', () => ({
      ...counts,
      prompts: 6,
      faithfulness,
      perQuestion,
    }))
    const source = { kind: 'questions', data, letters: 'auto' } as const
    const { rule, ...how } = presets('faithfulness')
    const done = await kinds.faithfulness.run(
      { source, methods: ['attribution'] },
      { ...how, rule, sample: 6 },
      context,
    )
    expect(inputs).toMatchObject([
      { source, methods: ['attribution'], sample: 6, to: 'zero', rule: 'adaptive', variants: 1 },
    ])
    expect(done).toMatchObject({ summary: summaries.faithfulness, nVariants: 6 })
    const text = (name: string): string => new TextDecoder().decode(done.files[name])
    expect(JSON.parse(text('faithfulness.json'))).toEqual(faithfulness)
    expect(JSON.parse(text('by-question.jsonl'))).toEqual(perQuestion[0])
    const [head, ...rows] = text('curves.csv').trimEnd().split('\r\n')
    expect(head).toBe('measure,method,curve,share,neurons,mean,figure,value,low,high')
    // of each measure 3 figures, and of two methods 3 areas, three curves of ten points and 9 numbers of top neurons
    expect(rows).toHaveLength(2 * (3 + 2 * (3 + 30 + 9)))
    const { mean, f } = faithfulness.measures[0]!.methods[0]!.kept[8]!
    expect(rows).toContain(`prob,attribution,kept,0.5,500,${mean},f,${f.value},${f.low},${f.high}`)
  })
})

describe('rerun', () => {
  const { rerun, detection } = summaries.rerun
  const input = { detection: { kind: 'folder', path: '/r' }, background: null } as const

  test('computes everything anew, but where the store is asked for', async () => {
    for (const fromStore of [false, true]) {
      const { context, asked: inputs, run } = setup('rerun', () => ({ rerun, detection }))
      const done = await kinds.rerun.run(input, { ...presets('rerun'), fromStore }, context)
      expect(inputs).toEqual([
        {
          ...{ ...input, tolerance: 1e-4, engram: '1.2.3', ...asDetected },
          run: { ...run, store: fromStore ? { kind: 'user' } : { kind: 'none' } },
        },
      ])
      expect(done).toMatchObject({ summary: summaries.rerun, nQuestions: 1, nVariants: 2, device: 'cpu' })
      expect(JSON.parse(new TextDecoder().decode(done.files['rerun.json']))).toEqual(rerun)
    }
  })
})

describe('bake', () => {
  test('keeps its edit beside what the new checkpoint holds', async () => {
    const { baked } = summaries.bake
    const { context, asked: inputs, run } = setup('edit.bake', () => baked)
    const done = await kinds.bake.run({ edit, out: '/out' }, presets('bake'), context)
    expect(inputs).toEqual([{ run, edit, out: '/out', keepDtype: false, check: true }])
    expect(done.summary).toEqual(summaries.bake)
    expect(JSON.parse(new TextDecoder().decode(done.files['edit.json']))).toEqual(edit)
  })
})

describe('attribute', () => {
  const result = {
    ...{ ...counts, target: 5, token: ' Paris', prob: 0.4, value: 0.5, ids: [1, 2] },
    method: 'integrated-gradients',
    integral: {
      ...{ completeness: Float32Array.of(1e-5, -0.5), error: Float32Array.of(0.25, -0.125), converged: true },
    },
    ...{ exact: null, greedy: null, attribution: Float32Array.of(0, 0.5, -1, 2), shape: { nLayers: 2, dMlp: 2 } },
  }
  const given = { prompt: { kind: 'text', text: 'x' }, target: { kind: 'id', id: 5 }, others: [], over: null } as const

  test('tells the neurons that count most, and how far the integral may be off', async () => {
    const { context } = setup('attribute', () => result)
    const { summary } = await kinds.attribute.run(given, presets('attribute'), context)
    expect(summary).toEqual({
      ...{
        kind: 'attribute',
        method: 'integrated-gradients',
        target: 5,
        token: ' Paris',
        prob: 0.4,
        value: 0.5,
        tokens: 2,
        converged: true,
      },
      ...{ worstCompleteness: 0.5, worstError: 0.25 },
      top: [
        { neuron: 'L1N1', attribution: 2 },
        { neuron: 'L0N1', attribution: 0.5 },
        { neuron: 'L0N0', attribution: 0 },
        { neuron: 'L1N0', attribution: -1 },
      ],
      flip: null,
    })
  })

  test('refuses a contrast with nothing, and other options without a contrast', async () => {
    const { context, asked: inputs } = setup('attribute', () => result)
    const contrast = { ...presets('attribute'), objective: 'contrast' as const }
    await expect(kinds.attribute.run(given, contrast, context)).rejects.toMatchObject({ code: 'input.usage' })
    const others = [{ kind: 'id' as const, id: 6 }]
    await expect(kinds.attribute.run({ ...given, others }, presets('attribute'), context)).rejects.toThrow('contrast')
    expect(inputs).toEqual([])
  })

  test('refuses a value that no neuron would be set to, and questions that nothing is taken over', async () => {
    const { context, asked: inputs } = setup('attribute', () => result)
    const to = (value: 'zero' | 'mean' | number) => ({ ...presets('attribute'), to: value })
    await expect(kinds.attribute.run(given, to(1), context)).rejects.toThrow('--to needs --method exact')
    const over = { kind: 'file', path: 'questions.json' } as const
    await expect(kinds.attribute.run({ ...given, over }, to(0), context)).rejects.toThrow('--data needs --to mean')
    expect(inputs).toEqual([])
  })
})

describe('the kinds of runs', () => {
  test('have settings of their own, and a title each', () => {
    expect(Object.keys(kinds).toSorted()).toEqual(Object.keys(kindFields).toSorted())
    expect(new Set(Object.values(kinds).map(({ title }) => title)).size).toBe(Object.keys(kinds).length)
    expect(runSettings('rerun').options).toEqual({ tolerance: 1e-4, fromStore: false, ...asDetected })
  })
})
