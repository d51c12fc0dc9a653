import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { engram } from '../support/engram.ts'
import { publishedCopy, publishedModel } from '../support/publishedCopy.ts'
import { publishedLines } from '../support/publishedLines.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const sample = JSON.parse(
  readFileSync(new URL('../golden/published/questions.json', import.meta.url), 'utf8'),
) as Record<string, { sentences: string[] }>

interface Run {
  readonly code: number | null
  readonly stderr: string
  /** Sets of neurons by question, of the method's last step. */
  readonly keys: readonly (readonly (readonly [number, number])[])[]
  readonly clusters: readonly (readonly (readonly [number, number])[])[]
  readonly warnings: readonly string[]
}

/** Runs `engram detect` on questions: our own as a list, published ones as an object. */
async function detect(
  questions: object,
  { model = publishedModel, flags = [] }: { model?: string; flags?: readonly string[] } = {},
): Promise<Run> {
  const folder = await temporaryFolder()
  const [data, out] = [join(folder, 'questions'), join(folder, 'out')]
  const lines = Array.isArray(questions) ? questions : [questions]
  writeFileSync(data, lines.map((line) => JSON.stringify(line)).join('\n'))
  const args = ['detect', '--model', model, '--data', data, '--out', out, '--no-cache', ...flags]
  const { code, stderr } = await engram(args, folder)
  const none = { code, stderr, keys: [], clusters: [], warnings: [] }
  if (code !== 0) return none
  const [keys, clusters] = ['key_neuron.json', 'neuron_attr_score.json'].map((name) =>
    publishedLines(readFileSync(join(out, name), 'utf8')).map(({ neurons }) => neurons),
  )
  const { warnings } = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as { warnings: string[] }
  return { ...none, keys: keys!, clusters: clusters!, warnings }
}

const first = (n: number) => Object.fromEntries(Object.entries(sample).slice(0, n))
const own = { id: 'q1', domain: 'd', lang: 'en', stem: 'Which is it?', options: ['x', 'y', 'z', 'w'], answer: 2 }

describe('engram detect on few questions', () => {
  test.each([1, 2])('of %i question(s) finds clusters, no rare neuron in any mode, and says why', async (n) => {
    for (const mode of ['corrected', 'published']) {
      const { code, keys, clusters, warnings } = await detect(first(n), { flags: ['--mode', mode] })
      expect(code).toBe(0)
      expect(keys).toEqual(Array.from({ length: n }, () => []))
      expect(clusters.flat().length).toBeGreaterThan(0)
      expect(warnings.join('\n')).toContain(`With ${n} question${n === 1 ? '' : 's'} no neuron can be rare`)
    }
  })

  test('of 3 questions `published` finds neurons; what removes common ones finds none and names the way out', async () => {
    const published = await detect(first(3), { flags: ['--mode', 'published'] })
    expect(published.keys.flat().length).toBeGreaterThan(0)
    const corrected = await detect(first(3))
    expect(corrected.keys).toEqual([[], [], []])
    expect(corrected.warnings.join('\n')).toContain('Give at least 4 questions, or --background')
  })
})

describe('engram detect where scores are odd', () => {
  test('of which all are negative, it finds no neuron, and says so', async () => {
    const model = await publishedCopy({ weights: againstLetters })
    for (const method of ['qrnca', 'knowledge-neurons', 'gradient-x-activation']) {
      const flags = ['--method', method, '--rule', 'paper']
      const { code, keys, clusters, stderr } = await detect(first(5), { model, flags })
      expect({ code, keys, clusters }).toEqual({ code: 0, keys: [[], [], [], [], []], clusters: [[], [], [], [], []] })
      expect(stderr).toContain('5 of 5 questions have no neuron with a positive')
    }
  })
})

/**
 * Every neuron fires (silu(x) x is never negative) and writes the same: away from what the letters' tokens read. Layers 1
 * and 2 are silent, so that nothing turns it around.
 */
function againstLetters(weights: Readonly<Record<string, { readonly data: Float32Array }>>): void {
  const of = (name: string) => weights[name]!.data
  const dModel = 32
  for (const layer of [0, 1, 2]) {
    of(`model.layers.${layer}.mlp.up_proj.weight`).set(of(`model.layers.${layer}.mlp.gate_proj.weight`))
    of(`model.layers.${layer}.mlp.down_proj.weight`).fill(layer === 0 ? -0.02 : 0)
    if (layer > 0) of(`model.layers.${layer}.self_attn.o_proj.weight`).fill(0)
  }
  // A, B, C, D, bare and behind a space
  for (const letter of [49, 50, 51, 52, 330, 389, 340, 422]) {
    of('lm_head.weight').fill(0.5, letter * dModel, (letter + 1) * dModel)
  }
}

describe('engram detect on odd questions', () => {
  test('two identical options are refused with the sentence of data lint', async () => {
    const twins = [{ ...own, options: ['x', 'y', 'z', 'x'] }, ...[2, 3, 4].map((i) => ({ ...own, id: `q${i}` }))]
    const { code, stderr } = await detect(twins)
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /line 1: options A and D are the same, "x"\. Remedy: replace one of them/,
      ) as string,
    })
  })

  test('2 and 10 options, with right letters up to J, are asked', async () => {
    const options = (n: number) => Array.from({ length: n }, (_, i) => `option ${i}`)
    const questions = [2, 10, 10, 10].map((n, i) => ({ ...own, id: `q${i}`, options: options(n), answer: n - 1 }))
    const { code, clusters } = await detect(questions)
    expect({ code, n: clusters.length }).toEqual({ code: 0, n: 4 })
    const refused = await detect([{ ...own, options: options(27) }])
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('it has 27 options') })
  })

  test('a letter that is two tokens is refused by name, in the form that was asked for or in both', async () => {
    const withoutSpaceD = await publishedCopy({
      tokenizer: ({ model }) => {
        delete model.vocab['ĠD']
        model.merges = model.merges.filter(([a, b]) => !(a === 'Ġ' && b === 'D'))
      },
    })
    // the sixth question of the sample is the first whose right letter is D
    const refused = await detect(sample, { model: withoutSpaceD, flags: ['--letters', 'space'] })
    expect(refused.code).toBe(2)
    expect(refused.stderr).toMatch(/Question .*, variant \d: The letter D with a space before it is no single token/)
    const auto = await detect(first(6), { model: withoutSpaceD })
    expect(auto.code).toBe(0)

    const split = { type: 'Replace', pattern: { String: 'D' }, content: 'QX' }
    const withoutD = await publishedCopy({ tokenizer: (json) => void (json.normalizer = split) })
    const neither = await detect(sample, { model: withoutD })
    expect(neither.code).toBe(2)
    expect(neither.stderr).toMatch(/Question .*, variant \d: The letter D is no single token of this tokenizer/)
  })

  test.each<[string, object, string]>([
    ['an empty set', [], 'holds no question'],
    [
      'a set of rejected questions',
      [{ ...own, status: 'rejected' }],
      'holds no question to ask: each of its 1 is rejected',
    ],
  ])('%s is refused', async (_, questions, sentence) => {
    expect(await detect(questions)).toMatchObject({ code: 2, stderr: expect.stringContaining(sentence) })
  })

  test('a question longer than the context is refused by name, before any work', async () => {
    const long = { ...own, id: 'long', stem: 'word '.repeat(1200) }
    const { code, stderr } = await detect([own, long])
    expect(code).toBe(2)
    expect(stderr).toMatch(/Question long, variant 0: The prompt has 1\d\d\d tokens, but this model reads at most 1024/)
  })

  test('rejected questions are counted and not asked', async () => {
    const questions = [1, 2, 3, 4, 5].map((i) => ({ ...own, id: `q${i}`, status: i === 3 ? 'rejected' : 'approved' }))
    const { keys } = await detect(questions)
    expect(keys).toHaveLength(4)
  })
})
