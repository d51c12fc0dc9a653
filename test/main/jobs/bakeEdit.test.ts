import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Edit } from '../../../main/engine/edit.ts'
import { bakeEditJob, bakeTolerance, originName } from '../../../main/jobs/bakeEdit.ts'
import { engineParts } from '../../../main/jobs/engineParts.ts'
import { createModels } from '../../../main/jobs/models.ts'
import { fakeHooks } from '../../support/fakeParts.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { tinyModel } from '../../support/tinyModel.ts'

const gguf = (name: string) => join(import.meta.dirname, `../../golden/ggufModels/${name}.gguf`)
const bf16 = join(import.meta.dirname, '../../golden/tiny/llama-mha-tied-bf16')

async function bake(
  model: string,
  scale: number,
  change: { keepDtype?: boolean; check?: boolean; memory?: number } = {},
) {
  const edit: Edit = { name: 'e', model: null, positions: 'all', neurons: [{ layer: 1, neuron: 3, scale }] }
  const out = join(await temporaryFolder(), 'out')
  const { memory, ...rest } = change
  const run = { model, device: 'cpu', threads: 1, memory, store: { kind: 'none' } } as const
  const { hooks, warnings } = fakeHooks()
  await using models = createModels(engineParts)
  const input = { run, edit, out, keepDtype: false, check: true, ...rest }
  return { ...(await bakeEditJob(input, models, engineParts, hooks)), out, warnings, edit }
}

describe('bakeEditJob', () => {
  test('writes a model that is another one, equals the edited one, and says where it came from', async () => {
    const { check, fingerprint, source, out, edit, warnings } = await bake(await tinyModel('llama'), 1.7)
    expect(check!.difference).toBeLessThan(bakeTolerance)
    expect(check!.effect).toBeGreaterThan(1e-3)
    expect(fingerprint).not.toBe(source)
    const origin = JSON.parse(await readFile(join(out, originName), 'utf8')) as unknown
    expect(origin).toMatchObject({ format: 'engram-baked-edit', source, edit, tensors: [{ layer: 1, neurons: 1 }] })
    expect(warnings).toEqual([])
  })

  test('says that tensors became float32, and rounds when told to, by how much', async () => {
    const widened = await bake(bf16, 1.7)
    expect(widened.warnings).toEqual([expect.stringContaining('1 of the 1 changed tensors are float32 now')])
    expect(widened.check!.difference).toBeLessThan(bakeTolerance)
    const rounded = await bake(bf16, 1.7, { keepDtype: true })
    expect(rounded.warnings).toEqual([])
    expect(rounded.check!.difference).toBeGreaterThan(bakeTolerance)
    expect(rounded.tensors[0]).toMatchObject({ dtype: { after: 'BF16' } })
  })

  test('a factor of 2 keeps 16 bits and every bit of the result; without a check it runs no model', async () => {
    const { check, tensors } = await bake(bf16, 2)
    expect(tensors[0]).toMatchObject({ dtype: { before: 'BF16', after: 'BF16' }, rounding: 0 })
    expect(check!.difference).toBeLessThan(bakeTolerance)
    expect((await bake(bf16, 2, { check: false })).check).toBeNull()
  })

  test('keeps what is written where there is no memory to compare it, and says so', async () => {
    const { check, out, warnings } = await bake(bf16, 2, { memory: 1e6 })
    expect(check).toBeNull()
    expect(await readFile(join(out, originName), 'utf8')).toContain('engram-baked-edit')
    expect(warnings).toEqual([expect.stringMatching(/is written, but was not compared .* needs at least \d+ MB/)])
  })

  test.each(['llama', 'gemma2', 'gpt2', 'gptneox', 'olmo2'])(
    'makes a folder of a GGUF %s that equals the edited model and is exact',
    async (name) => {
      const { check, tensors, warnings, rewritten } = await bake(gguf(name), 1.7)
      expect(check!.difference).toBeLessThan(bakeTolerance)
      expect(check!.effect).toBeGreaterThan(10 * bakeTolerance)
      expect(tensors[0]).toMatchObject({ rounding: 0, dtype: { after: 'F32' } })
      expect(rewritten).toEqual(['model.safetensors'])
      expect(warnings).toEqual([])
    },
  )

  test('rounds what a GGUF file stores in blocks to float16 when told to, and says so', async () => {
    const { tensors, warnings, check } = await bake(gguf('qwen3'), 1.7, { keepDtype: true })
    expect(tensors[0]).toMatchObject({ dtype: { before: 'Q4_K', after: 'F16' } })
    expect(tensors[0]!.rounding).toBeGreaterThan(0)
    expect(warnings).toEqual([
      expect.stringMatching(/^\d+ tensors that the GGUF file stores in blocks are float16 now/),
    ])
    expect(check!.difference).toBeGreaterThan(bakeTolerance)
  })
})
