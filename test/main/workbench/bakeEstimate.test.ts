import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runSettings } from '../../support/runSettings.ts'
import { sampleOf, savedEdit } from '../../support/windowTest.ts'

describe('runs.estimate', () => {
  test('writes nothing where the run would write', async () => {
    const host = await sampleOf()
    const out = join(host.folder, 'baked')
    const editId = await savedEdit(host, [[0, 0]])
    await expect(host.call('runs.estimate', runSettings('bake', { editId, out }))).rejects.toThrow('is not tried')
    expect(existsSync(out)).toBe(false)
  })
})
