/**
 * Scores by backward rules against autograd with detached parts, for every architecture: in float64, where a wrong rule
 * cannot hide in rounding (differences as in float64.test.ts, at most 5e-7 of the largest), and as they are computed on
 * the CPU. `gradient` is the control: what the same script gives with nothing changed.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openCheckpoint } from '../../main/engine/openCheckpoint.ts'
import { loadModel, type Model } from '../../main/engine/runtime/model.ts'
import { openSafetensors } from '../../main/files/safetensors.ts'
import { cleanScores } from '../../main/methods/cleanScores.ts'
import { expectClose, largest, largestDifference } from '../support/closeness.ts'
import { readGolden } from '../support/goldenFolder.ts'
import { referenceModel } from '../support/referenceModel.ts'

const rules = { gradient: 'gradient-x-activation', relp: 'relp', gim: 'gim' } as const
const folders = ['tiny', 'variants'].flatMap((root) =>
  readdirSync(join(import.meta.dirname, root), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, dir: join(import.meta.dirname, root, name) })),
)

async function expectReference(model: Model, { name, dir }: (typeof folders)[number], share: number): Promise<void> {
  const { cases } = await readGolden(dir)
  await using file = await openSafetensors(join(import.meta.dirname, 'rules', 'rules.safetensors'))
  for (const of of cases) {
    const all: Float32Array[] = []
    for (const [rule, kind] of Object.entries(rules)) {
      const { scores } = await cleanScores(model, of, kind)
      expectClose(scores, (await file.read(`${name}.${of.name}.${rule}`)).data, share, `${of.name} ${rule}`)
      all.push(scores)
    }
    // the rules are told apart by far more than is allowed here
    const [gradient, relp, gim] = all as [Float32Array, Float32Array, Float32Array]
    for (const [a, b] of [[gradient, relp] as const, [gradient, gim] as const, [relp, gim] as const])
      expect(largestDifference(a, b)).toBeGreaterThan(0.01 * largest(b))
  }
}

describe.each(folders)('rules of $name', (folder) => {
  test('in float64 give what autograd gives with detached parts', async () => {
    await using checkpoint = await openCheckpoint(folder.dir)
    const { model } = await referenceModel(checkpoint)
    await expectReference(model, folder, 1e-6)
  })

  test('on the CPU too', async () => {
    await using checkpoint = await openCheckpoint(folder.dir)
    await using model = await loadModel(checkpoint, { threads: 1 })
    await expectReference(model, folder, 1e-4)
  })
})
