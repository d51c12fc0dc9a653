import { existsSync, lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { chooseFiles } from '../../../../main/models/hub/chooseFiles.ts'
import { fetchModel } from '../../../../main/models/hub/fetchModel.ts'
import { openHubCache } from '../../../../main/models/hub/hubCache.ts'
import type { HubName } from '../../../../main/models/hub/hubName.ts'
import { createHubLine } from '../../../../main/models/hub/hubLine.ts'
import { listRepo } from '../../../../main/models/hub/repoListing.ts'
import { commit, entryOf, startHub, type Fault, type HubServer } from '../../../support/hubServer.ts'
import { smallDisk } from '../../../support/smallDisk.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'

const repo = 'someone/small'
const weights = Buffer.from(Uint8Array.from({ length: 2_000_000 }, (_, i) => (i * i) % 251))
const files = {
  'config.json': '{"model_type": "llama"}',
  'tokenizer.json': '{}',
  'model.safetensors': weights,
  LICENSE: 'free',
  'pytorch_model.bin': 'never',
  'README.md': '# Small',
}

async function world(of: Parameters<typeof startHub>[0] = { files }) {
  const hub = await startHub(of)
  const root = join(await temporaryFolder(), 'hub')
  return { hub, root, ...fetching(hub, root) }
}

function fetching(hub: HubServer, root: string, options: { idleMs?: number; token?: string } = {}) {
  const waits: number[] = []
  const progress: number[] = []
  const get = async (signal = new AbortController().signal, file: string | null = null): Promise<string> => {
    const { idleMs = 60_000, token = null } = options
    const wait = (ms: number) => Promise.resolve(void waits.push(ms))
    const line = createHubLine({ endpoint: hub.endpoint, token, idleMs, wait })
    const listing = await listRepo({ repo, revision: 'main', file }, line, signal)
    const onProgress = ({ done }: { done: number }): void => void progress.push(done)
    return await fetchModel(listing, chooseFiles(listing, file), { line, root, signal, onProgress })
  }
  return { get, waits, progress }
}

const blobs = (root: string): string[] => readdirSync(join(root, 'models--someone--small/blobs'))
const parts = (root: string): string[] => blobs(root).filter((name) => name.endsWith('.part'))
const tensors = (root: string): string => join(root, 'models--someone--small/snapshots', commit, 'model.safetensors')
const bytesAsked = ({ requests }: HubServer) => requests.filter(({ at }) => at === 'bytes').map(({ range }) => range)

describe('fetchModel', () => {
  test('brings weights and what stands beside them, in the layout that other tools read, and no pickle', async () => {
    const { hub, root, get, progress } = await world()
    const snapshot = await get()
    expect(snapshot).toBe(dirname(tensors(root)))
    expect(readdirSync(snapshot).sort()).toEqual(['LICENSE', 'config.json', 'model.safetensors', 'tokenizer.json'])
    for (const name of readdirSync(snapshot)) {
      expect(lstatSync(join(snapshot, name)).isSymbolicLink()).toBe(true)
      expect(readFileSync(join(snapshot, name)).equals(Buffer.from(files[name as keyof typeof files]))).toBe(true)
    }
    expect(readFileSync(join(root, 'models--someone--small/refs/main'), 'utf8')).toBe(commit)
    expect(parts(root)).toEqual([])
    expect(progress).toEqual([...progress].sort((a, b) => a - b))
    expect(progress.at(-1)).toBe(weights.length + 29)
    // Asked for again, nothing but the list is.
    hub.requests.length = 0
    expect(await get()).toBe(snapshot)
    expect(hub.requests.every(({ url }) => url.startsWith('/api/'))).toBe(true)
  })

  test.each<[string, Fault[]]>([
    ['is reset again and again', Array.from({ length: 5 }, () => ({ kind: 'reset' as const, after: 150_000 }))],
    ['ends again and again', Array.from({ length: 9 }, () => ({ kind: 'end' as const, after: 140_000 }))],
    ['ends early', [{ kind: 'end', after: 100_000 }]],
    ['forgets what ranges are', [{ kind: 'reset', after: 70_000 }, { kind: 'noRanges' }]],
    ['sends another range than was asked for', [{ kind: 'reset', after: 70_000 }, { kind: 'otherRange' }]],
    [
      'knows the range not for once',
      [
        { kind: 'reset', after: 70_000 },
        { kind: 'status', status: 416 },
      ],
    ],
    ['has trouble', [503, 500, 429].map((status) => ({ kind: 'status' as const, status }))],
  ])('goes on where it was when the server %s', async (_, faults) => {
    const { hub, root, get } = await world()
    hub.faults.push({ kind: 'noRanges' }, { kind: 'noRanges' }, { kind: 'noRanges' }, ...faults) // the three small files
    await get()
    expect(readFileSync(tensors(root)).equals(weights)).toBe(true)
    expect(parts(root)).toEqual([])
    expect(hub.faults).toEqual([])
    if (faults[0]?.kind === 'end' && faults.length > 1) {
      const starts = bytesAsked(hub).map((range) => Number(/\d+/.exec(range ?? '')?.[0] ?? 0))
      expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b)) // each behind the one before
    }
  })

  test('waits as long as the server asks to, and gives up in words when nothing gets better', async () => {
    const { hub, root, get, waits } = await world()
    hub.faults.push(
      ...Array.from({ length: 6 }, () => ({ kind: 'status' as const, status: 429, headers: { 'retry-after': '7' } })),
    )
    await expect(get()).rejects.toMatchObject({
      code: 'run.network',
      message: expect.stringMatching(/asks for a pause: too many requests\. What came is kept/) as unknown,
    })
    expect(waits).toEqual([7000, 7000, 7000, 7000, 7000])
    await get()
    expect(readFileSync(tensors(root)).equals(weights)).toBe(true)
  })

  test('a connection that goes dead is ended, and what it brought is kept', async () => {
    const { hub, root } = await world()
    const { get } = fetching(hub, root, { idleMs: 200 })
    const small = [{ kind: 'noRanges' as const }, { kind: 'noRanges' as const }, { kind: 'noRanges' as const }]
    hub.faults.push(...small, ...Array.from({ length: 6 }, () => ({ kind: 'drip' as const, after: 1000 })))
    await expect(get()).rejects.toMatchObject({
      code: 'run.network',
      message: expect.stringContaining('next to nothing') as unknown,
    })
    expect(existsSync(tensors(root))).toBe(false)
    hub.faults.length = 0
    hub.requests.length = 0
    await get()
    expect(bytesAsked(hub)).toEqual([expect.stringMatching(/^bytes=\d{4}-$/)])
    expect(readFileSync(tensors(root)).equals(weights)).toBe(true)
  })

  test('bytes that are not those of the digest never get the file’s name, and are not kept', async () => {
    const { hub, root, get } = await world()
    const wrong = { kind: 'bytes' as const, bytes: weights.map((byte, i) => (i === 7 ? byte + 1 : byte)) }
    hub.faults.push({ kind: 'noRanges' }, { kind: 'noRanges' }, { kind: 'noRanges' }, wrong)
    await expect(get()).rejects.toMatchObject({
      code: 'run.network',
      message: expect.stringContaining('other bytes') as unknown,
    })
    expect(existsSync(tensors(root))).toBe(false)
    expect(parts(root)).toEqual([])
    await get()
    expect(readFileSync(tensors(root)).equals(weights)).toBe(true)
  })

  test('a part that was damaged on the disk is begun anew', async () => {
    const { hub, root, get } = await world()
    const size = await leavePart(hub, root)
    const path = join(root, 'models--someone--small/blobs', parts(root)[0]!)
    writeFileSync(path, readFileSync(path).fill(0))
    hub.requests.length = 0
    await get()
    expect(bytesAsked(hub)).toEqual([`bytes=${size}-`, null])
    expect(readFileSync(tensors(root)).equals(weights)).toBe(true)
  })

  test.each([
    ['shorter', weights.subarray(0, 1000)],
    ['longer', Buffer.concat([weights, weights])],
  ])('a file that is %s than the list says is refused, and what was there is kept', async (_, bytes) => {
    const { hub, root, get } = await world()
    const size = await leavePart(hub, root)
    hub.faults.push({ kind: 'bytes', bytes })
    if (bytes.length < weights.length) {
      // no such range there, whoever is asked
      hub.faults.push(...Array.from({ length: 5 }, () => ({ kind: 'bytes' as const, bytes })))
    }
    await expect(get()).rejects.toMatchObject({ code: 'run.network' })
    expect(parts(root)).toHaveLength(1)
    hub.requests.length = 0
    await get()
    expect(bytesAsked(hub)).toEqual([`bytes=${size}-`])
  })

  test('a digest that changed between two parts is no reason to mix them', async () => {
    const { hub, root, get } = await world()
    await leavePart(hub, root)
    hub.faults.push({ kind: 'etag', etag: 'a'.repeat(64) })
    await expect(get()).rejects.toMatchObject({
      code: 'run.network',
      message: expect.stringContaining('another model.safetensors') as unknown,
    })
    expect(existsSync(tensors(root))).toBe(false)
    await get()
    expect(readFileSync(tensors(root)).equals(weights)).toBe(true)
  })

  test('the token goes to the hub, and not to whom it sends us', async () => {
    const { hub, root } = await world()
    const { get } = fetching(hub, root, { token: 'hf_secret' })
    await get()
    const tokens = (wanted: string) => new Set(hub.requests.filter(({ at }) => at === wanted).map(({ token }) => token))
    expect(tokens('hub')).toEqual(new Set(['Bearer hf_secret']))
    expect(tokens('bytes')).toEqual(new Set([null]))
  })

  test.each([
    ['in a circle', (hub: HubServer) => `${hub.endpoint}/someone/small/resolve/${commit}/LICENSE`, 'without end'],
    ['to a file of this machine', () => 'file:///etc/passwd', 'another kind'],
    ['nowhere', () => 'http://[', 'another kind'],
  ])('does not follow a server that sends it %s', async (_, to, message) => {
    const { hub, root, get } = await world()
    hub.faults.push(...Array.from({ length: 8 }, () => ({ kind: 'redirect' as const, to: to(hub) })))
    await expect(get()).rejects.toMatchObject({
      code: 'run.network',
      message: expect.stringContaining(message) as unknown,
    })
    expect(existsSync(tensors(root))).toBe(false)
  })

  test('stopped in the middle, it goes on from there', async () => {
    const { hub, root } = await world()
    const size = await leavePart(hub, root)
    const { get } = fetching(hub, root)
    hub.requests.length = 0
    await get()
    expect(bytesAsked(hub)).toEqual([`bytes=${size}-`])
  })

  test('a full disk is said before anything is fetched, and met halfway it costs nothing that came', async (context) => {
    const disk = await smallDisk(200_000)
    if (disk === null) context.skip('no disk can be mounted here')
    const { hub } = await world()
    const { get } = fetching(hub, join(disk!, 'hub'))
    await expect(get()).rejects.toMatchObject({ code: 'run.disk', message: expect.stringContaining('left') as unknown })
    expect(hub.requests.filter(({ at }) => at === 'bytes')).toEqual([])
    // Filled by somebody else meanwhile: the disk itself says it.
    const listing = await listRepo({ repo, revision: 'main', file: null }, lineTo(hub), new AbortController().signal)
    const cache = openHubCache(join(disk!, 'hub'), repo, commit)
    const { fetchFile } = await import('../../../../main/models/hub/fetchFile.ts')
    const file = listing.files.find(({ path }) => path === 'model.safetensors')!
    const options = { line: lineTo(hub), signal: new AbortController().signal, onBytes: () => undefined }
    await expect(fetchFile(file, listing, cache.partOf(file), options)).rejects.toMatchObject({
      code: 'run.disk',
      message: expect.stringContaining('the disk is full. What came is kept') as unknown,
    })
    expect(cache.has(file)).toBe(false)
    expect(cache.partBytes(file)).toBeGreaterThan(0)
  })

  test.each([
    [401, {}, /knows no someone\/small that everybody may read.*HF_TOKEN/],
    [
      403,
      { 'x-error-code': 'GatedRepo' },
      /gives someone\/small only to some: ask for access on http:.*someone\/small/,
    ],
    [404, {}, /has no file LICENSE|has no file tokenizer/],
    [400, {}, /answered tokenizer\.json with HTTP 400/],
  ])('says what HTTP %i means, and keeps nothing', async (status, headers, message) => {
    const { hub, root, get } = await world()
    hub.faults.push({ kind: 'status', status, headers })
    await expect(get()).rejects.toThrow(message)
    expect(existsSync(dirname(tensors(root)))).toBe(false)
  })

  test('without a hub it says so', async () => {
    const { hub, root } = await world()
    const nobody = { ...hub, endpoint: 'http://127.0.0.1:65530' }
    await expect(fetching(nobody, root).get()).rejects.toThrow(
      /The line to 127\.0\.0\.1:65530 broke: nobody answers there/,
    )
  })
})

describe('listRepo', () => {
  test.each([
    ['../../evil.safetensors', 'leads out of its folder'],
    ['C:\\evil.gguf', 'leads out of its folder'],
    ['a/../../../b.gguf', 'leads out of its folder'],
  ])('refuses a list that names %s', async (path, message) => {
    const { hub, root, get } = await world()
    hub.tree = [{ ...entryOf('x.safetensors', weights), path }]
    await expect(get()).rejects.toMatchObject({
      code: 'run.network',
      message: expect.stringContaining(message) as unknown,
    })
    expect(existsSync(root)).toBe(false)
  })

  test.each([
    ['a digest that is none', { oid: '../../../x' }],
    ['a size that is none', { size: -1 }],
    ['a digest in LFS that is none', { lfs: { oid: 'x', size: 3 } }],
  ])('refuses a list with %s', async (_, change) => {
    const { hub, get } = await world()
    hub.tree = [{ ...entryOf('config.json', '{}'), ...change }]
    await expect(get()).rejects.toMatchObject({
      code: 'run.network',
      message: expect.stringContaining('not understood') as unknown,
    })
  })

  test('says what is not there: the model, the revision', async () => {
    const { hub } = await world()
    const ask = (name: Partial<HubName>) =>
      listRepo({ repo, revision: 'main', file: null, ...name }, lineTo(hub), new AbortController().signal)
    await expect(ask({ repo: 'no/body' })).rejects.toThrow(/knows no no\/body; look its name up/)
    await expect(ask({ revision: 'v9' })).rejects.toThrow(/someone\/small has no revision v9/)
  })

  test('an answer that is no JSON, or too deep to be looked at, is refused', async () => {
    const { hub, get } = await world()
    hub.listFaults.push({ kind: 'bytes', bytes: Buffer.from('<html>') })
    await expect(get()).rejects.toMatchObject({
      code: 'run.network',
      message: expect.stringContaining('no list of files') as unknown,
    })
    hub.listFaults.push({ kind: 'bytes', bytes: Buffer.from('['.repeat(9999) + ']'.repeat(9999)) })
    await expect(get()).rejects.toMatchObject({ code: 'run.network' })
  })

  test('a list is asked for again where it fails, and a file of a model in folders is found', async () => {
    const nested = { 'q4/x-00001-of-00002.gguf': 'first', 'q4/x-00002-of-00002.gguf': 'second' }
    const { hub, root, get } = await world({ files: nested, config: null })
    hub.listFaults.push({ kind: 'status', status: 502 })
    expect(await get()).toBe(join(root, 'models--someone--small/snapshots', commit, 'q4/x-00001-of-00002.gguf'))
    expect(readdirSync(join(root, 'models--someone--small/snapshots', commit, 'q4'))).toHaveLength(2)
  })
})

function lineTo(hub: HubServer) {
  return createHubLine({ endpoint: hub.endpoint, token: null, wait: () => Promise.resolve() })
}

/** Breaks off in the middle of the weights. @returns how much of them is there */
async function leavePart(hub: HubServer, root: string): Promise<number> {
  const { get } = fetching(hub, root)
  const small = [{ kind: 'noRanges' as const }, { kind: 'noRanges' as const }, { kind: 'noRanges' as const }]
  const resets = Array.from({ length: 6 }, () => ({ kind: 'reset' as const, after: 0 }))
  hub.faults.push(...small, { kind: 'end', after: 90_000 }, ...resets)
  await expect(get()).rejects.toMatchObject({
    code: 'run.network',
    message: expect.stringContaining('What came is kept') as unknown,
  })
  hub.faults.length = 0
  expect(existsSync(tensors(root))).toBe(false)
  const [part, ...others] = parts(root)
  expect(others).toEqual([])
  const { size } = lstatSync(join(root, 'models--someone--small/blobs', part!))
  expect(size).toBeGreaterThan(1000)
  return size
}
