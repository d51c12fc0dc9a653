import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { openSafetensors } from '../../main/files/safetensors.ts'
import { engram } from '../support/engram.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const tiny = fileURLToPath(new URL('../golden/tiny/llama-gqa', import.meta.url))
const published = fileURLToPath(new URL('../golden/published/model', import.meta.url))

interface GoldenCase {
  readonly ids: number[]
  readonly target: number
  readonly prob: number
  readonly greedy: number[]
  readonly edits: { positions: string; neurons: object[]; greedy: number[] }[]
}
const golden = (JSON.parse(readFileSync(join(tiny, 'golden.json'), 'utf8')) as { cases: [GoldenCase] }).cases[0]
const prompt = ['--model', tiny, '--ids', JSON.stringify(golden.ids)]

async function tensor(path: string, name: string): Promise<Float32Array> {
  await using file = await openSafetensors(path)
  return (await file.read(name)).data
}

/** Largest difference in parts of the largest of `expected`. */
function difference(actual: Float32Array, expected: Float32Array): number {
  expect(actual.length).toBe(expected.length)
  const largest = expected.reduce((a, b) => Math.max(a, Math.abs(b)), 0)
  return actual.reduce((worst, value, i) => Math.max(worst, Math.abs(value - expected[i]!)), 0) / largest
}

describe('engram attribute', () => {
  test('writes the reference’s attributions, and the same bytes from the cache, which it says', async () => {
    const folder = await temporaryFolder()
    const files = [join(folder, 'first.safetensors'), join(folder, 'second.safetensors')]
    const args = ['attribute', ...prompt, '--target', String(golden.target), '--rule', 'published', '--steps', '16']
    const runs = []
    for (const out of files) runs.push(await engram([...args, '--out', out, '--json'], folder))
    const [first, second] = runs.map(({ stdout }) => JSON.parse(stdout) as Record<string, unknown>)
    const reference = await tensor(join(tiny, 'golden.safetensors'), 'c0.attribution.released16')
    expect(difference(await tensor(files[0]!, 'attribution'), reference)).toBeLessThan(1e-4)
    expect(readFileSync(files[1]!)).toEqual(readFileSync(files[0]!))
    expect(first).toMatchObject({ ids: golden.ids, target: golden.target, rule: 'published', steps: 16, cached: false })
    expect(Math.abs(Number(first!['prob']) - golden.prob)).toBeLessThan(1e-5 * golden.prob + 1e-8)
    expect(Object.keys(first!['phases'] as object).sort()).toEqual(['backwardMs', 'forwardMs', 'headMs', 'prefillMs'])
    expect(second).toMatchObject({ cached: true, prob: first!['prob'], device: 'cpu' })
  })

  test('names a target by its text, and its neurons for people', async () => {
    const folder = await temporaryFolder()
    const args = ['attribute', '--model', published, '--prompt', 'The capital of France is', '--target', ' Paris']
    const { code, stdout, stderr } = await engram(args, folder)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^P\(" Paris" \(token 7042\)\) = \S+ after 5 tokens\n/)
    expect(stdout.match(/^L\d+N\d+ /gm)).toHaveLength(10)
    expect(stderr).toMatch(/^computed in .* on cpu\n$/)
  })

  test('a target of several tokens is refused', async () => {
    const args = ['attribute', '--model', published, '--prompt', 'x', '--target', ' hippopotamus xylophone']
    const { code, stderr } = await engram(args, await temporaryFolder())
    expect(code).toBe(2)
    expect(stderr).toContain('one can be explained at a time')
  })
})

describe('engram logits', () => {
  test('writes logits and neurons, with and without an edit of nothing bit for bit the same', async () => {
    const folder = await temporaryFolder()
    const edit = join(folder, 'edit.json')
    writeFileSync(edit, '{"name":"one","positions":"all","neurons":[{"layer":0,"neuron":0,"scale":1}]}')
    const [plain, same] = [join(folder, 'plain.safetensors'), join(folder, 'same.safetensors')]
    await engram(['logits', ...prompt, '--out', plain], folder)
    await engram(['logits', ...prompt, '--edit', edit, '--out', same], folder)
    for (const name of ['logits', 'activation']) {
      expect(await tensor(same, name)).toEqual(await tensor(plain, name))
    }
    const reference = await tensor(join(tiny, 'golden.safetensors'), 'c0.activation')
    expect(difference(await tensor(plain, 'activation'), reference)).toBeLessThan(2e-5)
  })
})

describe('engram generate', () => {
  test('gives the reference’s greedy tokens, with and without edits, past any end token', async () => {
    const folder = await temporaryFolder()
    const args = ['generate', ...prompt, '--max-tokens', String(golden.greedy.length), '--json']
    const { stdout } = await engram(args, folder)
    expect(JSON.parse(stdout)).toMatchObject({ ids: golden.ids, generated: golden.greedy, text: null })
    for (const [i, { positions, neurons, greedy }] of golden.edits.entries()) {
      const edit = join(folder, `edit${i}.json`)
      writeFileSync(edit, JSON.stringify({ name: `edit ${i}`, model: null, positions, neurons }))
      const edited = await engram([...args, '--edit', edit], folder)
      expect(JSON.parse(edited.stdout)).toMatchObject({ generated: greedy })
    }
  })

  test('the same seed draws the same text and another one another', async () => {
    const folder = await temporaryFolder()
    const draw = async (seed: string) => {
      const flags = ['--max-tokens', '20', '--temperature', '1', '--seed', seed, '--json']
      const { stdout } = await engram(['generate', ...prompt, ...flags], folder)
      return (JSON.parse(stdout) as { generated: number[] }).generated
    }
    expect(await draw('1')).toEqual(await draw('1'))
    expect(await draw('2')).not.toEqual(await draw('1'))
  })
})

describe('engram models inspect', () => {
  test('says what a checkpoint is, the same in words and in JSON', async () => {
    const folder = await temporaryFolder()
    const words = await engram(['models', 'inspect', tiny], folder)
    const json = JSON.parse((await engram(['models', 'inspect', tiny, '--json'], folder)).stdout) as Inspection
    expect(json).toMatchObject({ modelType: 'llama', supported: true, shape: { nLayers: 4, dMlp: 112, dVocab: 211 } })
    expect(json.fingerprint).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(words.stdout).toContain(json.fingerprint)
    expect(words.stdout).toMatch(/neurons +448 \(112 a layer\)/)
    expect(words.stdout).toMatch(
      /time +about [\d.e-]+ s for a prompt of 100 tokens alone, [\d.e-]+ s for its attribution/,
    )
    expect(json.time.promptMs).toBeLessThan(json.time.attributionMs)
  })
})

interface Inspection {
  readonly fingerprint: string
  readonly time: { readonly promptMs: number; readonly attributionMs: number }
}

describe('engram tokenize', () => {
  test('prints ids and vocabulary entries', async () => {
    const args = ['tokenize', '--model', published, '--text', 'The capital', '--json']
    const { stdout } = await engram(args, await temporaryFolder())
    expect(JSON.parse(stdout)).toEqual({ ids: [504, 3575], tokens: ['The', 'Ġcapital'] })
  })
})
