import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listModels } from '../../../main/workbench/models.ts'
import { createPlaces } from '../../../main/workbench/places.ts'
import { bundledSample } from '../../../main/workbench/resources.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

describe('listModels', () => {
  test('of a model in the cache that others share, takes the newest revision under the name of its author', async () => {
    const cache = await temporaryFolder()
    const revisions = ['old', 'new', 'empty'].map((name) => join(cache, 'models--someone--small--chat/snapshots', name))
    for (const dir of revisions) mkdirSync(dir, { recursive: true })
    for (const dir of revisions.slice(0, 2)) writeFileSync(join(dir, 'config.json'), '{"model_type": "llama"}')
    for (const [i, dir] of revisions.entries()) utimesSync(dir, i, i + 1)
    mkdirSync(join(cache, 'datasets--someone--texts/snapshots/a'), { recursive: true })
    const options = { bundled: [], folders: [], loadedDir: revisions[1]!, env: { HF_HUB_CACHE: cache } }
    expect(await listModels({ ...options, places: createPlaces([cache], []) })).toEqual([
      {
        ...{ dir: revisions[1], name: 'someone/small--chat'.replace('--', '/'), source: 'cache', sizeBytes: 0 },
        ...{ modelType: 'llama', loaded: true, supported: false },
        reason: `${revisions[1]} holds no .safetensors file.`,
      },
    ])
    // Where the cache may not be looked into, it is as if it were not there.
    expect(await listModels({ ...options, places: createPlaces([join(cache, 'elsewhere')], []) })).toEqual([])
  })

  test('finds the model that comes with us, whole and of an architecture that we have', async () => {
    const { model } = bundledSample()
    const options = { bundled: [model], folders: [model], loadedDir: null, env: { HF_HUB_CACHE: '/dev/null' } }
    const [found, ...others] = await listModels({ ...options, places: createPlaces([], []) })
    expect(others).toEqual([]) // named twice, listed once
    expect(found).toMatchObject({ dir: model, source: 'bundled', supported: true, reason: null, loaded: false })
    expect(found?.sizeBytes).toBeGreaterThan(1e6)
  })
})
