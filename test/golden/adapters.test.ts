import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openCheckpoint } from '../../main/engine/openCheckpoint.ts'
import { loadModel } from '../../main/engine/runtime/model.ts'

describe('an adapter on its base model', () => {
  test.each(['plain', 'patterns', 'tables', 'conv1d'])('%s answers as PEFT does', async (name) => {
    const dir = join(import.meta.dirname, 'adapters', name)
    const { ids, logits } = JSON.parse(readFileSync(join(dir, 'logits.json'), 'utf8')) as {
      readonly ids: readonly number[]
      readonly logits: readonly number[]
    }
    await using checkpoint = await openCheckpoint(dir)
    expect(checkpoint.notes!.adapter!.about).toMatch(/^LoRA of rank [2345, ]+ in /)
    await using model = await loadModel(checkpoint, { threads: 1 })
    const { logits: own } = await model.lastPosition(ids)
    const furthest = Math.max(...logits.map((value, i) => Math.abs(value - own[i]!)))
    expect(furthest).toBeLessThan(1e-5) // both sides in float32, logits up to 5
  })
})
