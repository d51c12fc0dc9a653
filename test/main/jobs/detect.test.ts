import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { rawPrompting } from '../../../main/models/tokenizer/prompting.ts'
import { nameOfSource } from '../../../main/datasets/readRows.ts'
import { bytesDigest } from '../../../main/files/fileDigest.ts'
import { detectJob, type DetectInput } from '../../../main/jobs/detect.ts'
import { backgroundText } from '../../../main/runs/detectionFiles.ts'
import type { DetectItem } from '../../../main/runs/calls/detection.ts'
import type { EngineParts } from '../../../main/jobs/engineParts.ts'
import { createModels } from '../../../main/jobs/models.ts'
import { fakeHooks, fakeParts, letterTokenizer } from '../../support/fakeParts.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

/** The right option, x, is behind A and B in turn. */
const optionLines = ['\n A. x\n B. y\n', '\n A. y\n B. x\n']
/** A prompt is one token for each letter `n` in it; an option letter behind it is one more. */
const tokenizer = {
  ...letterTokenizer,
  encode: (text: string) => [
    ...[...text].filter((char) => char === 'n').map(() => 3),
    ...(/[AB]$/.test(text) ? [text.endsWith('A') ? 0 : 1] : []),
  ],
}

async function setup(change: Partial<DetectInput> = {}, counts: readonly (readonly number[])[] = [[1, 2], [3], [4]]) {
  const folder = await temporaryFolder()
  const data = join(folder, 'questions.json')
  const question = (ns: readonly number[]) => ({
    sentences: ns.map((n, i) => 'n'.repeat(n) + optionLines[i % 2]!),
    obj_label: ns.map((_, i) => 'AB'[i % 2]),
    relation_name: 'd',
  })
  writeFileSync(data, JSON.stringify(Object.fromEntries(counts.map((ns, i) => [`q${i}`, question(ns)]))))
  const asked: { ids: number; target: number; rule: unknown; steps: unknown }[] = []
  const contrasts: { objective: unknown; others: unknown }[] = []
  // One neuron a prompt length, in layer 1 from three tokens on; the model has 2 layers of 3.
  const attributeMany: EngineParts['attributeMany'] = async (_, prompts, { objective, rule, steps } = {}) => {
    const { ids, target, others } = prompts[0]!
    asked.push({ ids: ids.length, target, rule, steps })
    contrasts.push({ objective, others })
    const attribution = new Float32Array(6)
    attribution[prompts[0]!.ids.length] = 0.5
    const error = Float32Array.of(0.001, 0.002)
    return [{ prob: 0.5, converged: true, attribution, error } as never]
  }
  const cleanScores: EngineParts['cleanScores'] = async (_, { ids, target }, kind) => {
    asked.push({ ids: ids.length, target, rule: kind, steps: null })
    const scores = new Float32Array(6)
    scores[5 - ids.length] = 2
    return { prob: 0.25, value: 0.25, scores }
  }
  const { parts, log } = fakeParts({ tokenizer, attributeMany, cleanScores })
  const store = { kind: 'project', path: join(folder, 'results.sqlite') } as const
  const input: DetectInput = {
    run: { model: '/m', device: 'cpu', threads: null, store },
    ...{
      data: { kind: 'file', path: data },
      method: 'qrnca',
      objective: 'prob',
      background: null,
      mode: 'published',
      candidates: 0,
      to: 'zero',
      rule: null,
      steps: null,
      tolerance: null,
      letters: null,
      t: 0.2,
      u: 0.3,
      v: 20,
      seed: 0,
      ...rawPrompting,
    },
    ...change,
  }
  return { input, parts, log, asked, contrasts }
}

describe('detectJob', () => {
  test('tells meanwhile what the questions done so far would give alone', async () => {
    const counts = [[1, 2], [3], [4]]
    const told: Extract<DetectItem, { readonly soFar: unknown }>[] = []
    const { input, parts } = await setup({ soFarEveryMs: 0 }, counts)
    await using models = createModels(parts)
    const onItem = (item: DetectItem): void => void ('soFar' in item && told.push(item))
    const whole = await detectJob(input, models, parts, { ...fakeHooks().hooks, onItem })
    const first = told[0]!.soFar
    expect(first.questions.map(({ id }) => id)).toEqual(['q0', 'q1'])
    const two = await setup({}, counts.slice(0, 2))
    await using others = createModels(two.parts)
    const alone = await detectJob(two.input, others, two.parts, fakeHooks().hooks)
    for (const part of ['questions', 'common', 'nClusters', 'meanProb', 'baseline', 'variants'] as const) {
      expect(first[part]).toEqual(alone[part])
    }
    expect([first.scores, first.warnings, whole.questions.length]).toEqual([null, [], 3])
  })

  test('asks for the letter of each variant in order and gives the neurons by question', async () => {
    const { input, parts, asked } = await setup()
    await using models = createModels(parts)
    const found = await detectJob(input, models, parts, fakeHooks().hooks)
    expect(asked).toEqual([
      { ids: 1, target: 0, rule: 'published', steps: 16 },
      { ids: 2, target: 1, rule: 'published', steps: 16 },
      { ids: 3, target: 0, rule: 'published', steps: 16 },
      { ids: 4, target: 0, rule: 'published', steps: 16 },
    ])
    const half = Math.log(3 / 2) / 2
    expect(found).toMatchObject({ variants: 4, computed: 4, meanProb: 0.5, device: 'cpu' })
    expect(found.questions.map(({ key }) => key)).toEqual([
      {
        neurons: [
          [0, 1],
          [0, 2],
        ],
        scores: [half, half],
      },
      { neurons: [[1, 0]], scores: [2 * half] },
      { neurons: [[1, 1]], scores: [2 * half] },
    ])
    expect(found.questions[0]!.variants.map(({ target }) => target)).toEqual([0, 1])
  })

  test('says whether the model answers better than guessing, a fact counted once, and keeps what it said', async () => {
    const { input, parts } = await setup({ method: 'neurgrad' }, [[1, 2], [3], [4]])
    // Right is A, and B in the second prompt; the model says A whatever is asked.
    const cleanScores: EngineParts['cleanScores'] = (_, { onLogits }) => {
      onLogits?.(Float32Array.of(4, 1, 0, 0, 0, 0, 0, 0, 0, 0))
      return Promise.resolve({ prob: 0.25, value: 0.25, scores: new Float32Array(6).fill(1) })
    }
    await using models = createModels(parts)
    const first = await detectJob(input, models, { ...parts, cleanScores }, fakeHooks().hooks)
    expect(first.baseline).toMatchObject({ correct: 3, of: 4, units: 3, chance: 0.5, atChance: true })
    const again = await detectJob(input, models, parts, fakeHooks().hooks)
    expect([again.computed, again.baseline]).toEqual([0, first.baseline])
  })

  test('keeps the smallest set that changes each answer, and asks for a change to another letter', async () => {
    const { input, parts } = await setup({ method: 'greedy', candidates: 4 }, [[1], [2]])
    const others: unknown[] = []
    const greedySet: EngineParts['greedySet'] = (_, question) => {
      others.push(question.others)
      question.onLogits?.(Float32Array.of(4, 1, 0, 0, 0, 0, 0, 0, 0, 0))
      const set = { neurons: Int32Array.of(5), effect: Float32Array.of(0.1), probs: Float32Array.of(0.4) }
      const flip = question.ids.length === 1 ? { neurons: Int32Array.of(2, 5), prob: 0.2, token: 1 } : null
      return Promise.resolve({ prob: 0.5, activation: new Float32Array(6), ...set, flip })
    }
    const exactEffects: EngineParts['exactEffects'] = () =>
      Promise.resolve({
        neurons: Int32Array.of(5),
        variants: [{ effect: Float32Array.of(0.1), effectLog: null } as never],
      })
    await using models = createModels(parts)
    const run = () => detectJob(input, models, { ...parts, greedySet, exactEffects }, fakeHooks().hooks)
    const flips = (found: Awaited<ReturnType<typeof run>>) =>
      found.questions.map(({ variants }) => variants.map(({ flip }) => flip))
    const first = await run()
    const places = [
      [0, 2],
      [1, 2],
    ]
    expect(flips(first)).toEqual([
      [{ isRight: true, set: { neurons: places, prob: 0.2, token: 1 } }],
      [{ isRight: true, set: null }],
    ])
    expect(others).toEqual([[1], [1]])
    const again = await run()
    expect([again.computed, flips(again)]).toEqual([0, flips(first)])
  })

  test('says nothing of answers whose letters were not read', async () => {
    const { input, parts } = await setup()
    await using models = createModels(parts)
    expect((await detectJob(input, models, parts, fakeHooks().hooks)).baseline).toBeNull()
  })

  test.each([
    ['corrected', 'adaptive', 256, 'auto'],
    ['paper', 'paper', 16, 'bare'],
    ['published', 'published', 16, 'bare'],
  ] as const)('the mode %s takes the rule %s with %i steps and letters %s', async (mode, rule, steps, letters) => {
    const { input, parts, asked } = await setup({ mode })
    await using models = createModels(parts)
    const { settings } = await detectJob(input, models, parts, fakeHooks().hooks)
    expect(settings).toEqual({
      mode,
      rule,
      steps,
      tolerance: 1e-3,
      letters,
      candidates: 0,
      to: 'zero',
      t: 0.2,
      u: 0.3,
      v: 20,
      seed: 0,
      ...rawPrompting,
    })
    expect(asked[0]).toMatchObject({ rule, steps })
  })

  test('other thresholds are answered from the store, without the model', async () => {
    const { input, parts, log, asked } = await setup()
    for (const t of [0.2, 0.9]) {
      await using models = createModels(parts)
      const { computed, questions } = await detectJob({ ...input, t, u: 0.5, v: 1 }, models, parts, fakeHooks().hooks)
      expect(computed).toBe(t === 0.2 ? 4 : 0)
      // 0.002, the larger error of the two layers, of an attribution of 0.5
      for (const { error } of questions.flatMap(({ variants }) => variants)) expect(error).toBeCloseTo(0.004, 6)
    }
    expect(asked).toHaveLength(4)
    expect(log.filter((entry) => entry === 'load')).toHaveLength(1)
  })

  test('another rule, number of steps or tolerance is computed anew', async () => {
    const { input, parts, asked } = await setup({}, [[1], [2], [3]])
    await using models = createModels(parts)
    for (const change of [{}, { rule: 'paper' }, { steps: 8 }, { tolerance: 0.1 }] as const) {
      await detectJob({ ...input, ...change }, models, parts, fakeHooks().hooks)
    }
    expect(asked).toHaveLength(12)
  })

  test('stopped between two variants, it keeps what is known and goes on from there with the same result', async () => {
    const { input, parts, asked } = await setup()
    const undisturbed = await setup()
    await using models = createModels(parts)
    const controller = new AbortController()
    const { hooks } = fakeHooks(controller.signal)
    const stopping = {
      ...hooks,
      onProgress: ({ phase, done }: { phase: string; done: number }) => {
        if (phase === 'detect' && done === 2) controller.abort(new Error('stop'))
      },
    }
    await expect(detectJob(input, models, parts, stopping)).rejects.toThrow('stop')
    const known = asked.length // the third may have begun when the second was told
    expect([2, 3]).toContain(known)
    const resumed = await detectJob(input, models, parts, fakeHooks().hooks)
    expect(resumed.computed).toBe(4 - known)
    await using others = createModels(undisturbed.parts)
    const whole = await detectJob(undisturbed.input, others, undisturbed.parts, fakeHooks().hooks)
    expect({ ...resumed, computed: 4, elapsedMs: 0 }).toEqual({ ...whole, elapsedMs: 0 })
  })

  test('the same prompt twice is computed once', async () => {
    const { input, parts, asked } = await setup({}, [[1], [1], [2]])
    await using models = createModels(parts)
    const { computed, questions } = await detectJob(input, models, parts, fakeHooks().hooks)
    expect({ computed, asked: asked.length }).toEqual({ computed: 2, asked: 2 })
    expect(questions[1]!.cluster.neurons).toEqual(questions[0]!.cluster.neurons)
  })

  test('a prompt longer than the context names its question and variant', async () => {
    const { input, parts, log } = await setup({}, [[1], [2, 9]])
    await using models = createModels(parts)
    await expect(detectJob(input, models, parts, fakeHooks().hooks)).rejects.toThrow(
      'Question q1, variant 1: The prompt has 9 tokens, but this model reads at most 8.',
    )
    expect(log).not.toContain('load')
  })

  test('a letter without a token in the form asked for names its question', async () => {
    const { input, parts } = await setup({ letters: 'space' })
    await using models = createModels(parts)
    await expect(detectJob(input, models, parts, fakeHooks().hooks)).rejects.toThrow(
      'Question q0, variant 0: The letter A with a space before it is no single token',
    )
  })

  test('one question gives no neuron and says why', async () => {
    const { input, parts } = await setup({ mode: 'paper' }, [[1]])
    await using models = createModels(parts)
    const { hooks, warnings } = fakeHooks()
    const found = await detectJob(input, models, parts, hooks)
    expect(found.questions[0]!.key.neurons).toEqual([])
    expect(found.questions[0]!.cluster.neurons).toEqual([[0, 1]])
    expect(warnings).toEqual(found.warnings)
    expect(warnings.join('\n')).toMatch(/With 1 question no neuron can be rare/)
  })

  test.each(['without-ica', 'with-common', 'knowledge-neurons', 'random', 'random-same-layers'] as const)(
    'the method %s needs no new attribution after qrnca',
    async (method) => {
      const { input, parts } = await setup()
      await using models = createModels(parts)
      await detectJob(input, models, parts, fakeHooks().hooks)
      const found = await detectJob({ ...input, method }, models, parts, fakeHooks().hooks)
      expect(found).toMatchObject({ computed: 0, method, settings: { seed: 0 } })
    },
  )

  test.each(['activation', 'gradient-x-activation', 'neurgrad', 'relp', 'gim'] as const)(
    'the method %s asks for its own scores once, and never for attributions',
    async (method) => {
      const { input, parts, asked } = await setup()
      await using models = createModels(parts)
      const found = await detectJob({ ...input, method }, models, parts, fakeHooks().hooks)
      expect(asked.map(({ rule }) => rule)).toEqual([method, method, method, method])
      expect(found.questions.map(({ key }) => key.neurons)).toEqual([
        [
          [1, 0],
          [1, 1],
        ],
        [[0, 2]],
        [[0, 1]],
      ])
      expect(found).toMatchObject({ computed: 4, meanProb: 0.25 })
      const again = await detectJob({ ...input, method, rule: 'paper' }, models, parts, fakeHooks().hooks)
      expect(again.computed).toBe(0)
    },
  )

  test('what one way down the model gave is never taken for another’s', async () => {
    const { input, parts, asked } = await setup()
    await using models = createModels(parts)
    const methods = ['gradient-x-activation', 'relp', 'gim', 'relp'] as const
    const computed: number[] = []
    for (const method of methods)
      computed.push((await detectJob({ ...input, method }, models, parts, fakeHooks().hooks)).computed)
    expect(computed).toEqual([4, 4, 4, 0])
    expect(new Set(asked.map(({ rule }) => rule))).toEqual(new Set(methods))
  })

  test('the objective is part of what is kept, and contrast knows the other letters', async () => {
    const { input, parts, contrasts } = await setup({}, [[1], [2], [3]])
    await using models = createModels(parts)
    for (const objective of ['prob', 'log-prob', 'contrast', 'contrast'] as const) {
      const found = await detectJob({ ...input, objective }, models, parts, fakeHooks().hooks)
      expect(found.objective).toBe(objective)
    }
    expect(contrasts.map(({ objective }) => objective)).toEqual(
      ['prob', 'log-prob', 'contrast'].flatMap((objective) => [objective, objective, objective]),
    )
    expect(contrasts.map(({ others }) => others)).toEqual([...Array<number[]>(6).fill([]), [1], [1], [1]])
  })

  test('tries three questions and tells how long the others will take, once', async () => {
    const { input, parts, asked } = await setup({}, [[1], [2], [3], [4], [5], [6]])
    await using models = createModels(parts)
    const { hooks, items } = fakeHooks()
    await detectJob(input, models, parts, hooks)
    expect(items).toEqual([
      {
        questions: 3,
        prompts: 3,
        lowMs: expect.any(Number),
        highMs: expect.any(Number),
        laterMs: 0,
        memoryBytes: expect.any(Number),
      },
    ])
    expect(asked.map(({ ids }) => ids)).toEqual([2, 4, 6, 1, 3, 5])
    await detectJob(input, models, parts, hooks)
    expect(items).toHaveLength(1)
  })

  test('rareness is judged with the clusters of a background corpus, the run’s own questions counted once', async () => {
    const { input, parts } = await setup({ mode: 'paper' }, [[1], [2], [3], [1, 5]])
    await using models = createModels(parts)
    const corpus = await detectJob(input, models, parts, fakeHooks().hooks)
    const background = `${nameOfSource(input.data)}.corpus`
    writeFileSync(background, backgroundText(corpus, '1', 'questions.json'))
    const one = await setup({ mode: 'paper', background: { kind: 'corpus', path: background } }, [[1]])
    const found = await detectJob(one.input, models, parts, fakeHooks().hooks)
    // of the corpus 3 clusters are left, of which one holds neuron 1 too
    expect(found.background).toEqual({
      file: basename(background),
      sha256: bytesDigest(readFileSync(background, 'utf8')),
      clusters: 3,
    })
    expect(found.nClusters).toBe(4)
    expect(found.questions[0]!.cluster.ica).toEqual([Math.log(4 / 3)])
    expect(found.warnings[0]).toContain('judged with 3 clusters of the background corpus')
  })

  test('a corpus of other settings or another model, and a method that needs none, are refused', async () => {
    const { input, parts } = await setup({ mode: 'paper' })
    await using models = createModels(parts)
    const corpus = await detectJob(input, models, parts, fakeHooks().hooks)
    const path = `${nameOfSource(input.data)}.corpus`
    const background = { kind: 'corpus', path } as const
    const detect = (change: Partial<DetectInput>, other: Partial<typeof corpus> = {}) => {
      writeFileSync(path, backgroundText({ ...corpus, ...other }, '1', 'questions.json'))
      return detectJob({ ...input, background, ...change }, models, parts, fakeHooks().hooks)
    }
    await detect({})
    await expect(detect({ t: 0.5 })).rejects.toThrow('was made with t 0.2, this run has 0.5')
    await expect(detect({ letters: 'auto' })).rejects.toThrow('was made with letters bare, this run has auto')
    await expect(detect({}, { fingerprint: 'sha256:x' })).rejects.toThrow('is of another model')
    await expect(detect({ method: 'activation' })).rejects.toThrow('looks at each question alone')
    writeFileSync(path, 'x')
    await expect(detectJob({ ...input, background }, models, parts, fakeHooks().hooks)).rejects.toThrow('line 1: ')
  })
})
