import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { WorkbenchError } from '../../../main/base/errors.ts'
import type { Call } from '../../../main/rpc/engine/contract.ts'
import { createHandlers } from '../../../main/rpc/engine/handlers.ts'
import { describeModel, isModelPath, listModels } from '../../../main/workbench/models.ts'
import { createPlaces } from '../../../main/workbench/places.ts'
import { bundledSample } from '../../../main/workbench/resources.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const hooks = {
  ...{ signal: new AbortController().signal, onProgress: () => undefined },
  ...{ onWarning: () => undefined, onItem: () => undefined },
}
/** The engine's own jobs, in this process. */
const { handlers } = createHandlers()
const call = ((method, input) => (handlers[method] as (...args: unknown[]) => unknown)(input, hooks)) as Call

function optionsOf(home: string, more: Partial<Parameters<typeof listModels>[0]> = {}) {
  return {
    ...{ env: {}, platform: 'darwin', home, bundled: [], folders: [], places: createPlaces([], []), call },
    ...more,
  }
}

describe('listModels', () => {
  test('says of the model that comes with us what it is and that it runs, from its headers', async () => {
    const { model } = bundledSample()
    const home = await temporaryFolder()
    const [found, ...others] = await listModels(optionsOf(home, { bundled: [model], folders: [model] }))
    expect(others).toEqual([]) // named twice, listed once
    expect(found).toMatchObject({
      dir: model,
      source: 'bundled',
      supported: true,
      reason: null,
      formats: ['F16'],
      ref: null,
    })
    expect(found?.sizeBytes).toBeGreaterThan(1e6)
    expect(found?.memoryBytes).toBeGreaterThan(found!.nParameters * 4)
  })

  test('one that cannot be read is listed with the reason, and takes no other from the list', async () => {
    const home = await temporaryFolder()
    const mine = join(home, 'mine')
    mkdirSync(join(mine, 'broken'), { recursive: true })
    writeFileSync(join(mine, 'broken/config.json'), '{"model_type": "llama"}')
    writeFileSync(join(mine, 'broken/model.safetensors'), 'xxxxxxxx')
    writeFileSync(join(mine, 'noise.gguf'), 'GGUFnoise')
    const list = await listModels(optionsOf(home, { bundled: [bundledSample().model], folders: [mine] }))
    expect(list.map(({ name, supported }) => [name, supported])).toEqual([
      ['demo-model', true],
      ['noise.gguf', false],
      ['broken', false],
    ])
    for (const { reason } of list.slice(1)) expect(reason).toContain(mine)
  })

  test('the engine may die of one: then the list has names and sizes, and says why no more', async () => {
    const dies = () => Promise.reject(new WorkbenchError('run.engine', 'The engine ended.'))
    const list = await listModels(optionsOf(await temporaryFolder(), { bundled: [bundledSample().model], call: dies }))
    expect(list).toMatchObject([
      { name: 'demo-model', supported: false, reason: 'The engine ended.', memoryBytes: null },
    ])
  })

  test('a file in a cache keeps the name that its link has, for it tells parts and formats', async () => {
    const home = await temporaryFolder()
    const snapshot = join(home, '.cache/huggingface/hub/models--a--b/snapshots/1')
    mkdirSync(snapshot, { recursive: true })
    writeFileSync(join(home, 'blob'), 'GGUF')
    symlinkSync(join(home, 'blob'), join(snapshot, 'x-Q4_0.gguf'))
    const [found] = await listModels(optionsOf(home))
    expect(found).toMatchObject({
      dir: join(snapshot, 'x-Q4_0.gguf'),
      name: 'a/b:x-Q4_0.gguf',
      ref: 'hf:a/b:x-Q4_0.gguf',
    })
    expect(await describeModel(found!.dir, optionsOf(home))).toEqual(found)
    expect(isModelPath(found!.dir)).toBe(true)
    // Where a window may not look, it is as if it were not there; nor may a link lead it out.
    const elsewhere = createPlaces([join(home, 'elsewhere')], [])
    const inside = createPlaces([join(home, '.cache')], [])
    for (const places of [elsewhere, inside]) expect(await listModels(optionsOf(home, { places }))).toEqual([])
  })
})
