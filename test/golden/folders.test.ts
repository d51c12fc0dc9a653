import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openCheckpoint } from '../../main/engine/openCheckpoint.ts'
import { loadModel } from '../../main/engine/runtime/model.ts'

const folders = join(import.meta.dirname, 'folders')
const names = (await readdir(folders, { withFileTypes: true })).filter((entry) => entry.isDirectory())

describe('a text model inside a larger one', () => {
  test.each(names.map(({ name }) => name))('%s answers a text as the reference does', async (name) => {
    const { ids, logits } = JSON.parse(readFileSync(join(folders, name, 'logits.json'), 'utf8')) as Reference
    await using checkpoint = await openCheckpoint(join(folders, name))
    expect(checkpoint.notes).toMatchObject({ wrapper: name, warnings: [] })
    expect(checkpoint.notes!.leftOut.size).toBeGreaterThan(0)
    await using model = await loadModel(checkpoint, { threads: 1 })
    const { logits: own } = await model.lastPosition(ids)
    const furthest = Math.max(...logits.map((value, i) => Math.abs(value - own[i]!)))
    expect(furthest).toBeLessThan(1e-5) // both sides in float32, logits up to 5
  })
})

interface Reference {
  readonly ids: readonly number[]
  /** Of the last position. */
  readonly logits: readonly number[]
}
