import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../support/temporaryFolder.ts'
import { tracedEngram, whyNoTrace } from '../support/tracedEngram.ts'

const model = fileURLToPath(new URL('../golden/published/model', import.meta.url))

describe('a command in an empty home', () => {
  test('that looks for models, tries every device, detects, edits, asks, reports and bakes speaks with nobody and writes where it was told', async (context) => {
    const reason = whyNoTrace()
    if (reason !== null) context.skip(reason)
    const folder = await temporaryFolder()
    const out = (name: string): string => join(folder, 'out', name)
    const list = await tracedEngram(['models', 'list'], folder)
    expect(list.code, list.stderr).toBe(0)
    expect(list.foreign).toEqual([])
    const demo = await tracedEngram(
      ['demo', '--model', model, '--facts', '1', '--device', 'auto', '--json', '--out', out('demo')],
      folder,
    )
    expect(demo.code, demo.stderr).toBe(0)
    expect(demo.foreign).toEqual([])
    const edit = { name: 'off', model: null, positions: 'all', neurons: [{ layer: 0, neuron: 5, scale: 0 }] }
    writeFileSync(out('edit.json'), JSON.stringify(edit))
    const bake = await tracedEngram(
      ['edit', 'bake', '--model', model, '--edit', out('edit.json'), '--out', out('baked')],
      folder,
    )
    expect(bake.code, bake.stderr).toBe(0)
    expect(bake.foreign).toEqual([])
    expect(readdirSync(join(folder, 'home'))).toEqual([])
  }, 240_000)
})
