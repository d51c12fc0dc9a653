/**
 * How long the slowest answer takes while a host works on many questions: `node test/bench/hostAnswers.ts [count]`.
 *
 * Over the socket of a real server a window imports, lists, lints, tags, undoes, redoes, exports, previews and deletes; a
 * second line, of another process, asks for `app.info` and `jobs.list` every 20 ms meanwhile. The same is asked of a host
 * that has nothing to do, at the same time: what it needs is the machine's own unrest. Times are in milliseconds.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startServer } from '../../main/serve/server.ts'
import { runSettings } from '../support/runSettings.ts'
import { openLine, signIn, type LineAccess, type ServeCall } from '../support/serveLine.ts'
import { openWorkbench, root } from '../support/workbenchCalls.ts'

const probeEveryMs = 20
const [role = '100000', ...rest] = process.argv.slice(2)

async function host(dataFolder: string): Promise<void> {
  await using server = await startServer({ workbench: openWorkbench(dataFolder), folder: join(root, 'renderer') })
  process.send?.({ url: server.issueUrl() })
  await once(process, 'disconnect')
  process.exit(0)
}

/** Tells, when it is asked, the longest answer since it was asked last. */
async function probe(url: string, access: LineAccess): Promise<void> {
  const { call } = await openLine(new URL(url), access)
  const sentMs = new Set<number>()
  let worstMs = 0
  process.on('message', () => {
    process.send?.(Math.max(worstMs, ...[...sentMs].map((at) => performance.now() - at)))
    worstMs = 0
  })
  for (let i = 0; ; i++) {
    const atMs = performance.now()
    sentMs.add(atMs)
    void call(i % 2 === 0 ? 'app.info' : 'jobs.list', {}).then(() => {
      worstMs = Math.max(worstMs, performance.now() - atMs)
      sentMs.delete(atMs)
    })
    await new Promise((resolve) => setTimeout(resolve, probeEveryMs))
  }
}

interface Host {
  readonly call: ServeCall
  readonly processes: readonly ChildProcess[]
  worstMs(): Promise<number>
}

async function startHost(dataFolder: string): Promise<Host> {
  const self = fileURLToPath(import.meta.url)
  const child = fork(self, ['host', dataFolder], { serialization: 'advanced' })
  const [{ url }] = (await once(child, 'message')) as [{ url: string }]
  const access = await signIn(new URL(url))
  const prober = fork(self, ['prober', url, JSON.stringify(access)])
  const { call } = await openLine(new URL(url), access)
  return {
    call,
    processes: [prober, child],
    async worstMs() {
      prober.send('worst')
      return ((await once(prober, 'message')) as [number])[0]
    },
  }
}

const texts: readonly ((i: number) => { lang: string; stem: string; options: string[] })[] = [
  (i) => ({
    lang: 'en',
    stem: `Which number follows ${i} in the count?`,
    options: [0, 1, 2, 3].map((k) => `number ${i + k}`),
  }),
  (i) => ({ lang: 'ar', stem: `ما العدد الذي يلي ${i} في العدّ؟`, options: [0, 1, 2, 3].map((k) => `العدد ${i + k}`) }),
  (i) => ({ lang: 'zh', stem: `数数时，${i} 后面是哪个数？`, options: [0, 1, 2, 3].map((k) => `数字 ${i + k}`) }),
]

/** Pairs of three sides; every hundredth question has a fault. */
async function writeQuestions(path: string, count: number): Promise<void> {
  const file = createWriteStream(path)
  for (let i = 0; i < count; i++) {
    const { lang, stem, options } = texts[i % 3]!(Math.floor(i / 3))
    const line = {
      id: `q${i}`,
      pair: `p${Math.floor(i / 3)}`,
      domain: `domain ${Math.floor(i / 3) % 20}`,
      kind: null,
      lang,
      stem,
    }
    if (i % 100 === 7) options[3] = options[2]!
    const text = `${JSON.stringify({ ...line, options, answer: Math.floor(i / 3) % 4, tags: [], status: 'draft' })}\n`
    if (!file.write(text)) await once(file, 'drain')
  }
  file.end()
  await once(file, 'finish')
}

async function measure(count: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'engram-answers-'))
  const [busy, idle] = [await startHost(join(folder, 'busy')), await startHost(join(folder, 'idle'))]
  const { call } = busy
  const only = process.env['ONLY']?.split(',')
  const rows: object[] = []
  const during = async (what: string, work: () => Promise<unknown>, always = false): Promise<void> => {
    if (!always && only !== undefined && !only.some((each) => what.startsWith(each))) return
    await new Promise((resolve) => setTimeout(resolve, 300))
    await Promise.all([busy.worstMs(), idle.worstMs()])
    const startMs = performance.now()
    const outcome = await work().then(
      () => 'done',
      (error: unknown) => String(error instanceof Error ? error.message : error).slice(0, 90),
    )
    const tookMs = performance.now() - startMs
    const [worstMs, idleMs] = await Promise.all([busy.worstMs(), idle.worstMs()])
    rows.push({ what, tookMs: Math.round(tookMs), worstMs: Math.round(worstMs), idleMs: Math.round(idleMs), outcome })
    process.stdout.write(`${JSON.stringify(rows.at(-1))}\n`)
  }
  const page = { filter: '', order: null, offset: 0, limit: 100 }
  const predict = runSettings('predict', { asked: { templates: 'question-first' } })
  try {
    const file = join(folder, 'many.jsonl')
    await writeQuestions(file, count)
    const { path } = await call('projects.create', { path: join(folder, 'p'), name: 'P' })
    const source = { kind: 'path', path: file } as const
    await during('import', () => call('questions.import', { name: 'many.jsonl', source }), true)
    await during('import again', () => call('questions.import', { name: 'many.jsonl', source }))
    await during('first page', () => call('questions.page', page))
    await during('search', () => call('questions.page', { ...page, filter: 'العدد 77' }))
    for (const by of ['id', 'domain', 'status', 'issues'] as const)
      await during(`sort by ${by}`, () => call('questions.page', { ...page, order: { by, descending: true } }))
    await during('filter issues', () => call('questions.page', { ...page, filter: 'issues>0 lang:ar' }))
    await during('pair', () =>
      call('questions.pair', { pairId: 'p7', filter: 'issues>0', order: { by: 'id', descending: false } }),
    )
    await during('stats', () => call('questions.stats', {}))
    await during('lint', () => call('questions.lint', {}))
    const pairIds = Array.from({ length: Math.ceil(count / 3) }, (_, i) => `p${i}`)
    await during('tag all', () =>
      call('questions.change', { changes: [{ kind: 'tag', pairIds, add: ['seen'], remove: [] }] }),
    )
    await during('page after', () => call('questions.page', page))
    await during('tag one', () =>
      call('questions.change', { changes: [{ kind: 'tag', pairIds: ['p3'], add: ['one'], remove: [] }] }),
    )
    const { current } = await call('history.list', {})
    await during('undo', () => call('history.goto', { step: 1 }))
    await during('redo', () => call('history.goto', { step: current }))
    for (const format of ['jsonl', 'csv'] as const)
      await during(`export ${format}`, () => call('questions.export', { format }))
    await during('preview without a model', () => call('runs.preview', predict))
    await during('load', async () => {
      await call('models.load', { model: join(root, 'test/golden/published/model'), device: 'cpu' })
      for (let i = 0; i < 100; i++) {
        if ((await call('jobs.list', {})).every(({ state }) => state === 'done')) return
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    })
    await during('preview', () => call('runs.preview', predict))
    await during('languages', () => call('models.languages', {}))
    await during('close', () => call('projects.close', {}))
    await during('open', () => call('projects.open', { path }))
    await during('delete all', () => call('questions.change', { changes: [{ kind: 'delete', pairIds }] }))
  } catch (error) {
    console.error(error)
  } finally {
    for (const { processes } of [busy, idle]) for (const child of processes) child.kill()
    await rm(folder, { recursive: true, force: true })
    process.exit(0)
  }
}

if (role === 'host') await host(rest[0]!)
else if (role === 'prober') await probe(rest[0]!, JSON.parse(rest[1]!) as LineAccess)
else await measure(Number(role))
