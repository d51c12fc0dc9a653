import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createEventLog } from '../../../main/workbench/events.ts'
import { hubPart } from '../../../main/workbench/hubPart.ts'
import { createJobs } from '../../../main/workbench/jobs.ts'
import { createPlaces } from '../../../main/workbench/places.ts'
import { startHub, type HubModelFiles } from '../../support/hubServer.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const context = {
  ...{ signal: new AbortController().signal, onProgress: () => undefined },
  ...{ onWarning: () => undefined, onItem: () => undefined },
}
const files = { 'config.json': '{}', 'model.safetensors': 'tensors', 'x-Q4_K_M.gguf': 'four', 'x-IQ2_XS.gguf': 'two' }

beforeEach(() => vi.unstubAllEnvs())

async function world(of: HubModelFiles = { files }, roots: readonly string[] | null = null) {
  const hub = await startHub(of)
  const root = join(await temporaryFolder(), 'hub')
  for (const [name, value] of Object.entries({ HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: root, HF_TOKEN: '' })) {
    vi.stubEnv(name, value)
  }
  const now = () => new Date()
  const jobs = createJobs(createEventLog(now), now)
  let kept: string | null = null
  const tokens = {
    canKeep: true,
    read: () => Promise.resolve(kept),
    keep: (token: string | null) => Promise.resolve(void (kept = token)),
  }
  const part = hubPart({ jobs, places: createPlaces(roots ?? [], []), tokens })
  const ended = (id: string) => expect.poll(() => jobs.list().find((job) => job.id === id)?.state)
  return { hub, root, jobs, part, ended }
}

describe('hubPart', () => {
  test('shows what a model can be fetched as, what is here of it, and what of it does not run here', async () => {
    const { hub, part, root, ended } = await world()
    const look = () => part['hub.look']({ name: 'someone/small' }, context)
    const found = await look()
    expect(found).toMatchObject({ repo: 'someone/small', revision: 'main', modelType: 'llama', folder: root })
    expect(found.choices.map(({ title: _, ...choice }) => choice)).toEqual([
      {
        ...{
          name: 'someone/small@main',
          path: 'model.safetensors',
          nFiles: 2,
          sizeBytes: 9,
          hereBytes: 0,
          reason: null,
        },
      },
      {
        ...{ name: 'someone/small@main:x-IQ2_XS.gguf', path: 'x-IQ2_XS.gguf', nFiles: 1, sizeBytes: 3, hereBytes: 0 },
        reason: expect.stringContaining('stored as IQ2_XS') as unknown,
      },
      {
        ...{ name: 'someone/small@main:x-Q4_K_M.gguf', path: 'x-Q4_K_M.gguf', nFiles: 1, sizeBytes: 4, hereBytes: 0 },
        reason: null,
      },
    ])
    expect(existsSync(root)).toBe(false) // to look is not to fetch
    expect(hub.requests.every(({ url }) => url.startsWith('/api/'))).toBe(true)
    const { jobId } = await part['hub.fetch']({ name: found.choices[2]!.name, clientId: undefined }, context)
    await ended(jobId).toBe('done')
    expect((await look()).choices.map(({ hereBytes }) => hereBytes)).toEqual([0, 0, 4])
  })

  test('says of an architecture that is not here that it does not run', async () => {
    const { part } = await world({ files, config: { model_type: 'mamba' } })
    const { choices } = await part['hub.look']({ name: 'someone/small' }, context)
    for (const { reason } of choices) expect(reason).toContain('mamba')
  })

  test('fetches the same once, beside other work, and a fetch that failed goes on when it is resumed', async () => {
    const { hub, part, jobs, root, ended } = await world({ files: { 'x.gguf': 'weights' } })
    hub.faults.push({ kind: 'status', status: 403 })
    const start = () => part['hub.fetch']({ name: 'someone/small', clientId: undefined }, context)
    const [{ jobId }, again] = [await start(), await start()]
    expect(again.jobId).toBe(jobId)
    await ended(jobId).toBe('failed')
    expect(jobs.list()[0]).toMatchObject({ kind: 'fetch', resumable: true, failure: { code: 'input.missing' } })
    await jobs.part['jobs.resume']({ jobId }, context)
    await ended(jobId).toBe('done')
    expect(readFileSync(join(root, 'models--someone--small/snapshots', 'c'.repeat(40), 'x.gguf'), 'utf8')).toBe(
      'weights',
    )
  })

  test('asks nobody where it may not keep what comes, and nothing before it is asked itself', async () => {
    const { hub, part } = await world({ files }, [await temporaryFolder()])
    for (const method of ['hub.look', 'hub.fetch'] as const) {
      await expect(part[method]({ name: 'someone/small', clientId: undefined }, context)).rejects.toThrow(
        'lies outside',
      )
    }
    expect(hub.requests).toEqual([])
  })

  test('a token that is kept goes with requests, is never given back, and is forgotten when it is emptied', async () => {
    const { hub, part } = await world()
    const keep = (token: string) => part['hub.keepToken']({ token }, context)
    await expect(keep('two words')).rejects.toMatchObject({ code: 'input.value' })
    await keep(' hf_mine ')
    expect(await part['hub.access']({}, context)).toEqual({ tokenFrom: 'kept', canKeep: true })
    await part['hub.look']({ name: 'someone/small' }, context)
    expect(new Set(hub.requests.map(({ token }) => token))).toEqual(new Set(['Bearer hf_mine']))
    await keep('')
    expect((await part['hub.access']({}, context)).tokenFrom).not.toBe('kept')
  })
})
