import { describe, expect, test, vi } from 'vitest'
import type { ModelEntry } from '../../../renderer/api/shapes.ts'
import { openDroppedModel } from '../../../renderer/files/openDroppedModel.ts'
import type { Session } from '../../../renderer/state/session.svelte.ts'

function sessionWith(models: readonly Pick<ModelEntry, 'dir' | 'sizeBytes'>[]) {
  const run = vi.fn(() => Promise.resolve())
  const api = { 'models.list': () => Promise.resolve(models) }
  return { run, session: { api, commands: { run } } as unknown as Session }
}

describe('a model file that is dropped on a page', () => {
  test('is the one of this machine with its name and size', async () => {
    const { run, session } = sessionWith([
      { dir: '/models/a/q.gguf', sizeBytes: 70 },
      { dir: 'C:\\models\\b\\q.gguf', sizeBytes: 9 },
    ])
    await openDroppedModel(session, { name: 'q.gguf', size: 9 })
    expect(run.mock.calls).toEqual([['model.open', 'C:\\models\\b\\q.gguf']])
  })

  test('in parts is told by its name', async () => {
    const { run, session } = sessionWith([{ dir: '/models/q-00001-of-00002.gguf', sizeBytes: 20 }])
    await openDroppedModel(session, { name: 'q-00001-of-00002.gguf', size: 9 })
    expect(run.mock.calls).toEqual([['model.open', '/models/q-00001-of-00002.gguf']])
  })

  test('is asked for where no model has its name', async () => {
    const { run, session } = sessionWith([{ dir: '/models/other.gguf', sizeBytes: 9 }])
    await expect(openDroppedModel(session, { name: 'q.gguf', size: 9 })).rejects.toMatchObject({
      ...{ code: 'input.missing', message: expect.stringMatching(/Choose it with Open/) },
    })
    expect(run).not.toHaveBeenCalled()
  })
})
