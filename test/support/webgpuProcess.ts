/**
 * Runs one golden folder (first argument) on WebGPU and sends what came out; a process of its own, because a driver's
 * environment is read once and a driver may crash. Every session records which provider ran which operator. The second
 * argument is how many attributions are watched for what they leave behind.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadModel } from '../../main/engine/runtime/model.ts'
import { ort, type InferenceSession } from '../../main/engine/runtime/onnxRuntime.ts'
import type { WebgpuDevice } from '../../main/engine/runtime/webgpuDevice.ts'
import { attribute, attributeMany } from '../../main/methods/attribution.ts'
import { openCheckpoint } from '../../main/engine/openCheckpoint.ts'
import { readGolden } from './goldenFolder.ts'

export interface WebgpuRun {
  readonly device: string
  /** Of the first case by the rules published and adaptive, and by published of both cases at once. */
  readonly published: Float32Array
  readonly adaptive: Float32Array
  readonly together: readonly Float32Array[]
  /** Of the first case, without and with its edits. */
  readonly greedy: readonly number[]
  readonly edited: readonly (readonly number[])[]
  /** GPU tensors after loading, after many attributions, after one that was aborted half-way, after disposal. */
  readonly live: readonly [number, number, number, number]
  /** Operators by the provider that ran them. */
  readonly operators: Readonly<Record<string, readonly string[]>>
}

const folder = mkdtempSync(join(tmpdir(), 'engram-profile-'))
const sessions: InferenceSession[] = []
profileSessions()
process.send!(await run(process.argv[2]!, Number(process.argv[3])), () => process.exit(0))

async function run(dir: string, nWatched: number): Promise<WebgpuRun> {
  const golden = await readGolden(dir)
  const [of, other] = golden.cases as [(typeof golden.cases)[0], (typeof golden.cases)[0]]
  await using checkpoint = await openCheckpoint(dir)
  const model = await loadModel(checkpoint, { device: 'webgpu' })
  const device = model.loaded.device as WebgpuDevice

  const published = await attribute(model, of.ids, of.target, { rule: 'published' })
  const adaptive = await attribute(model, of.ids, of.target)
  const greedy = await model.generate(of.ids, { maxTokens: 10 })
  const edited = []
  for (const edit of of.edits) edited.push(await model.generate(of.ids, { maxTokens: 10, edit }))

  const loaded = device.liveTensors
  for (let i = 0; i < nWatched; i++) await attribute(model, [5, 6, 7], of.target, { rule: 'published', steps: 2 })
  const afterMany = device.liveTensors
  const aborted = new AbortController()
  const onProgress = ({ phase }: { phase: string }) => phase === 'backward' && aborted.abort()
  await attribute(model, of.ids, of.target, { signal: aborted.signal, onProgress }).catch(() => undefined)
  const afterAbort = device.liveTensors

  const questions = [of, other].map(({ ids, target }) => ({ ids, target, sharedPrefix: 4 }))
  const together = await attributeMany(model, questions, { rule: 'published' })
  const operators = endProfiles()
  await model[Symbol.asyncDispose]()
  return {
    device: published.device,
    published: published.attribution,
    adaptive: adaptive.attribution,
    together: together.map(({ attribution }) => attribution),
    greedy,
    edited,
    live: [loaded, afterMany, afterAbort, device.liveTensors],
    operators,
  }
}

/** Lets every session that is made from now on write a profile. */
function profileSessions(): void {
  const create = ort.InferenceSession.create.bind(ort.InferenceSession) as (
    bytes: Uint8Array,
    options: InferenceSession.SessionOptions,
  ) => Promise<InferenceSession>
  const profiled = async (bytes: Uint8Array, options: InferenceSession.SessionOptions) => {
    const profile = { enableProfiling: true, profileFilePrefix: join(folder, 'session') }
    const session = await create(bytes, { ...options, ...profile })
    sessions.push(session)
    return session
  }
  Object.assign(ort.InferenceSession, { create: profiled })
}

interface ProfileEvent {
  readonly name: string
  readonly args?: { readonly provider?: string; readonly op_name?: string }
}

function endProfiles(): Record<string, string[]> {
  for (const session of sessions) session.endProfiling()
  const operators: Record<string, Set<string>> = {}
  for (const file of readdirSync(folder)) {
    for (const { name, args } of JSON.parse(readFileSync(join(folder, file), 'utf8')) as ProfileEvent[]) {
      if (name.endsWith('_kernel_time')) (operators[args!.provider!] ??= new Set()).add(args!.op_name!)
    }
  }
  rmSync(folder, { recursive: true })
  return Object.fromEntries(Object.entries(operators).map(([provider, names]) => [provider, [...names].sort()]))
}
