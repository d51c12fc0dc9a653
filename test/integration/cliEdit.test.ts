import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import type { Edit } from '../../main/engine/edit.ts'
import { openCheckpoint } from '../../main/engine/openCheckpoint.ts'
import { engram } from '../support/engram.ts'

const published = fileURLToPath(new URL('../golden/published', import.meta.url))
const questions = join(published, 'questions.json')
const model = join(published, 'model')

let folder = ''
const at = (name: string): string => join(folder, name)

/** Runs the command; a failure shows its own words. */
async function run(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await engram(args, folder)
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })
  return { stdout, stderr }
}

async function json<T>(...args: string[]): Promise<T> {
  return JSON.parse((await run(...args, '--json')).stdout) as T
}

const edit = (name: string): Edit => JSON.parse(readFileSync(at(name), 'utf8')) as Edit

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engram-edit-'))
  await run('detect', '--model', model, '--data', questions, '--out', at('run'))
  await run('edit', 'make', '--run', at('run'), '--field', 'physics', '--scale', '2.5', '--out', at('last.json'))
  const all = ['--scale', '2.5', '--positions', 'all', '--out', at('all.json')]
  await run('edit', 'make', '--run', at('run'), '--field', 'physics', '--top', '5', ...all)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('engram edit make', () => {
  test('writes an edit of the neurons that the run found, which changes predictions', async () => {
    const keys = readFileSync(at('run/key_neuron.json'), 'utf8').trimEnd().split('\n')
    const entries = JSON.parse(readFileSync(questions, 'utf8')) as Record<string, { relation_name: string }>
    const expected = keys
      .map((line) => JSON.parse(line) as { uuid: string; neurons: [number, number][] })
      .filter(({ uuid }) => entries[uuid]!.relation_name === 'physics')
      .flatMap(({ neurons }) => neurons.map(String))
    const made = edit('last.json')
    expect(new Set(made.neurons.map(({ layer, neuron }) => `${layer},${neuron}`))).toEqual(new Set(expected))
    expect(made).toMatchObject({ name: 'physics × 2.5', positions: 'last', model: expect.stringMatching(/^sha256:/) })
    const ask = ['predict', '--model', model, '--data', questions]
    const plain = (await run(...ask)).stdout
    expect((await run(...ask, '--edit', at('last.json'))).stdout).not.toBe(plain)
    writeFileSync(at('none.json'), JSON.stringify({ ...made, neurons: [] }))
    expect((await run(...ask, '--edit', at('none.json'))).stdout).toBe(plain)
  })

  test('without --out the edit is the output', async () => {
    const { stdout } = await run('edit', 'make', '--neurons', 'L0N5,L2N7', '--set', '-1.5', '--positions', 'generated')
    expect(JSON.parse(stdout)).toEqual({
      ...{ name: '2 neurons = -1.5', model: null, positions: 'generated' },
      neurons: [
        { layer: 0, neuron: 5, set: -1.5 },
        { layer: 2, neuron: 7, set: -1.5 },
      ],
    })
  })
})

describe('engram neuron', () => {
  test('names the tokens that its row of the down projection points to, and the run’s questions', async () => {
    interface Facts {
      readonly neuron: string
      readonly promoted: readonly { readonly id: number; readonly score: number }[]
      readonly suppressed: readonly { readonly id: number; readonly score: number }[]
      readonly run: { readonly of: number; readonly questions: readonly { readonly id: string }[] }
      readonly activation: { readonly value: number }
    }
    const { layer, neuron } = edit('last.json').neurons[0]!
    const facts = await json<Facts>(
      ...['neuron', `L${layer}N${neuron}`, '--model', model, '--run', at('run'), '--ids', '[1, 2, 3]', '--top', '3'],
    )
    await using checkpoint = await openCheckpoint(model)
    const down = await checkpoint.read(`model.layers.${layer}.mlp.down_proj.weight`)
    const gain = (await checkpoint.read('model.norm.weight')).data
    const table = checkpoint.tensors.has('lm_head.weight') ? 'lm_head.weight' : 'model.embed_tokens.weight'
    const { data, shape } = await checkpoint.read(table)
    const [dModel, dMlp] = down.shape as [number, number]
    const direction = Array.from({ length: dModel }, (_, i) => gain[i]! * down.data[i * dMlp + neuron]!)
    const scores = Array.from({ length: shape[0]! }, (_, token) =>
      direction.reduce((sum, x, i) => sum + x * data[token * dModel + i]!, 0),
    )
    const ranked = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]!)
    expect(facts.promoted.map(({ id }) => id)).toEqual(ranked.slice(0, 3))
    expect(facts.suppressed.map(({ id }) => id)).toEqual(ranked.slice(-3).reverse())
    for (const { id, score } of [...facts.promoted, ...facts.suppressed]) expect(score).toBeCloseTo(scores[id]!, 4)
    expect(facts.run.of).toBe(18)
    expect(facts.run.questions.length).toBeGreaterThan(0)
    expect(facts.activation.value).not.toBe(0)
  })

  test('a neuron that is not there, and text that is none, are sentences', async () => {
    for (const [name, said] of [
      ['L3N0', /L3N0 is no neuron of this model: it has layers 0 to 2/],
      ['17', /"17" is no neuron; write layer and neuron like L17N10233/],
    ] as const) {
      const { code, stderr } = await engram(['neuron', name, '--model', model], folder)
      expect({ code, said: said.test(stderr) }).toEqual({ code: 2, said: true })
    }
  })
})

describe('engram edit bake', () => {
  test('writes a checkpoint that predicts what the edit makes the model predict', async () => {
    const baked = await json<{ check: { difference: number; effect: number } }>(
      ...['edit', 'bake', '--model', model, '--edit', at('all.json'), '--out', at('baked')],
    )
    expect(baked.check.difference).toBeLessThan(1e-5)
    expect(baked.check.effect).toBeGreaterThan(1e-2)
    const rows = async (...args: string[]) =>
      (await run('predict', '--data', questions, ...args)).stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { letters: Record<string, number>; pred: string })
    const hooked = await rows('--model', model, '--edit', at('all.json'))
    const written = await rows('--model', at('baked'))
    const plain = await rows('--model', model)
    expect(written.map(({ pred }) => pred)).toEqual(hooked.map(({ pred }) => pred))
    for (const [i, { letters }] of written.entries()) {
      for (const [letter, p] of Object.entries(letters)) {
        expect(Math.abs(p - hooked[i]!.letters[letter]!)).toBeLessThanOrEqual(1e-4 * p + 1e-9)
      }
    }
    expect(hooked).not.toEqual(plain)
  })

  test.each([
    ['last.json', /acts at "last" positions only/],
    ['set.json', /sets L0N1 to a fixed value/],
  ])('refuses %s by name and writes nothing', async (name, said) => {
    if (name === 'set.json') {
      await run('edit', 'make', '--neurons', 'L0N1', '--set', '3', '--positions', 'all', '--out', at(name))
    }
    const out = at(`not-${name}`)
    const { code, stderr } = await engram(['edit', 'bake', '--model', model, '--edit', at(name), '--out', out], folder)
    expect({ code, said: said.test(stderr), there: existsSync(out) }).toEqual({ code: 2, said: true, there: false })
    expect(readdirSync(folder).filter((file) => file.endsWith('.tmp'))).toEqual([])
  })
})

describe('engram edit stack', () => {
  test('multiplies, names conflicts, and the result is an edit', async () => {
    const first = edit('all.json').neurons[0]!
    const place = `L${first.layer}N${first.neuron}`
    await run('edit', 'make', '--neurons', place, '--set', '1', '--positions', 'all', '--out', at('one.json'))
    const { stderr } = await run('edit', 'stack', at('all.json'), at('one.json'), '--out', at('both.json'))
    expect(stderr).toContain(`warning: ${place} is × 2.5 by`)
    expect(edit('both.json').neurons[0]).toEqual({ layer: first.layer, neuron: first.neuron, set: 1 })
    const twice = await json<{ edit: Edit; overlaps: { isConflict: boolean }[] }>(
      ...['edit', 'stack', at('all.json'), at('all.json')],
    )
    expect(twice.edit.neurons.every((neuron) => 'scale' in neuron && neuron.scale === 6.25)).toBe(true)
    expect(twice.overlaps.map(({ isConflict }) => isConflict)).toEqual([false, false, false, false, false])
  })
})

describe('engram edit dose', () => {
  test('gives curves of own and unrelated questions beside random sets, from the store the second time', async () => {
    const args = ['edit', 'dose', '--model', model, '--run', at('run'), '--field', 'physics', '--controls', '2']
    interface Dosed {
      readonly computed: number
      readonly prompts: number
      readonly dose: { readonly curves: readonly { readonly points: readonly { prob: number }[] }[] }
    }
    const first = await json<Dosed>(...args)
    const second = await json<Dosed>(...args)
    expect([first.computed, second.computed]).toEqual([first.prompts, 0])
    expect(second.dose).toEqual(first.dose)
    const [own] = first.dose.curves
    expect(own!.points).toHaveLength(6)
    expect(new Set(own!.points.map(({ prob }) => prob)).size).toBe(6)
    const { stdout } = await run(...args)
    expect(stdout).toMatch(/unrelated questions \(of another domain.*\): 3 questions, 9 prompts/)
  })

  test('takes a named set of its model, and refuses one of another before anything is computed', async () => {
    const { model: fingerprint } = edit('last.json')
    const set = { format: 'engram-neuron-set', version: 1, name: 'two', neurons: ['L0N1', 'L1N2'] }
    const dose = (name: string) => [
      ...['edit', 'dose', '--model', model, '--run', at('run'), '--neurons', at(name), '--factors', '1,0'],
      ...['--controls', '0'],
    ]
    writeFileSync(at('own.json'), JSON.stringify({ ...set, model: fingerprint }))
    expect((await run(...dose('own.json'))).stdout).toContain('"two", 2 neurons')
    writeFileSync(at('other.json'), JSON.stringify({ ...set, model: 'sha256:other', modelName: 'Other' }))
    const refused = await engram(dose('other.json'), folder)
    expect({ code: refused.code, stdout: refused.stdout }).toEqual({ code: 2, stdout: '' })
    expect(refused.stderr).toContain('The set "two" is of another model (Other)')
  })
})

describe('engram edit compare', () => {
  test('pairs answers before and after, writes them, and sets texts side by side', async () => {
    const out = at('answers.jsonl')
    const { stdout } = await run(
      ...['edit', 'compare', '--model', model, '--edit', at('last.json'), '--run', at('run'), '--out', out],
      ...['--prompt', 'A cell is', '--max-tokens', '8'],
    )
    expect(stdout).toMatch(/^all +18 /m)
    expect(stdout).toMatch(/^before \(\d tokens\):/m)
    expect(stdout).toMatch(/KL\(before \|\| after\)/)
    const rows = readFileSync(out, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object)
    expect(rows).toHaveLength(54)
    expect(rows[0]).toMatchObject({ variant: 0, before: { letters: {} }, after: { letters: {} }, control: {} })
  })

  test('a text is drawn with the same seed on both sides, and is itself under no edit', async () => {
    const args = ['edit', 'compare', '--model', model, '--prompt', 'A cell', '--max-tokens', '6', '--temperature', '1']
    interface Texts {
      readonly before: { readonly generated: number[] }
      readonly after: { readonly generated: number[] }
      readonly firstDifference: number | null
      readonly kl: number[]
    }
    const none = await json<Texts>(...args, '--edit', at('none.json'))
    expect(none.after.generated).toEqual(none.before.generated)
    expect([none.firstDifference, ...none.kl]).toEqual([null, 0, 0, 0, 0, 0, 0])
    const edited = await json<Texts>(...args, '--edit', at('all.json'))
    expect(edited.before.generated).toEqual(none.before.generated)
    expect(edited.kl[0]).toBeGreaterThan(1e-6)
  })

  test.each([
    [['--run', 'x', '--data', 'y'], /--run and --data exclude each other/],
    [[], /Say what to compare/],
  ])('refuses %j', async (flags, said) => {
    const args = ['edit', 'compare', '--model', model, '--edit', at('all.json'), ...flags]
    const { code, stderr } = await engram(args, folder)
    expect({ code, said: said.test(stderr) }).toEqual({ code: 2, said: true })
  })
})
