import { fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test, type TestContext } from 'vitest'
import { openSafetensors } from '../../main/files/safetensors.ts'
import { expectClose } from '../support/closeness.ts'
import { startEngram } from '../support/engram.ts'
import { readGolden } from '../support/goldenFolder.ts'
import { noGpu, softwareVulkan } from '../support/softwareVulkan.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'
import type { WebgpuRun } from '../support/webgpuProcess.ts'

const tiny = fileURLToPath(new URL('../golden/tiny', import.meta.url))
const model = join(tiny, 'llama-gqa')
const entry = fileURLToPath(new URL('../support/webgpuProcess.ts', import.meta.url))
const vulkan = softwareVulkan()
const models = ['llama-gqa', 'gemma2', 'gpt2']
/** Attributions that are watched for what they leave behind. */
const nWatched = (name: string): number => (name === 'llama-gqa' ? 16 : 5)
/** Of the largest attribution: a GPU sums and exponentiates in its own ways. */
const share = 1e-3
/** A processor that plays a GPU is some hundred times slower than one that computes. */
const timeoutMs = 300_000

describe('the device webgpu', { timeout: timeoutMs }, () => {
  test.for(models)('%s: attributions agree with the reference, alone and together', async (name, context) => {
    const run = await runOf(name, environment(context))
    const { cases, array } = await readGolden(join(tiny, name))
    const reference = async (i: number, rule: string) => (await array(cases[i]!, `attribution.${rule}`)).data
    expect(run.device).toBe('webgpu')
    expectClose(run.published, await reference(0, 'released16'), share)
    expectClose(run.adaptive, await reference(0, 'converged'), share)
    expectClose(run.together[0]!, await reference(0, 'released16'), share)
    expectClose(run.together[1]!, await reference(1, 'released16'), share)
  })

  test.for(models)('%s: greedy tokens are those of the reference, with and without edits', async (name, context) => {
    const run = await runOf(name, environment(context))
    const [of] = (await readGolden(join(tiny, name))).cases
    expect(run.greedy).toEqual(of!.greedy)
    expect(run.edited).toEqual(of!.edits.map(({ greedy }) => greedy))
  })

  test.for(models)('%s: no operator is left to the CPU', async (name, context) => {
    const { operators } = await runOf(name, environment(context))
    expect(Object.keys(operators)).toEqual(['WebGpuExecutionProvider'])
    expect(operators['WebGpuExecutionProvider']).toEqual(expect.arrayContaining(['Gemm', 'MatMul', 'Mul', 'Softmax']))
  })

  test.for(models)('%s: many attributions and an aborted one leave no tensor behind', async (name, context) => {
    const [loaded, afterMany, afterAbort, disposed] = (await runOf(name, environment(context))).live
    expect(loaded).toBeGreaterThan(0)
    expect([afterMany, afterAbort, disposed]).toEqual([loaded, loaded, 0])
  })

  test.for(['ggufModels/qwen2.gguf', 'ggufModels/gemma3.gguf', 'tiny/llama-mha-tied-bf16'])(
    '%s: weights of fewer bits are expanded on their way to it',
    async (name, context) => {
      const env = environment(context)
      const folder = await temporaryFolder()
      const path = join(tiny, '..', name)
      const [gpu, cpu] = ['webgpu', 'cpu'].map((device) => join(folder, `${device}.safetensors`)) as [string, string]
      const given = { path, ids: [20, 17, 16, 89, 53, 22], target: 5 }
      expect(await attributeOn('webgpu', folder, env, gpu, given)).toMatchObject({ code: 0 })
      expect(await attributeOn('cpu', folder, env, cpu, given)).toMatchObject({ code: 0 })
      await using found = await openSafetensors(gpu)
      await using expected = await openSafetensors(cpu)
      expectClose((await found.read('attribution')).data, (await expected.read('attribution')).data, share)
    },
  )

  test('the command computes on it and says so', async (context) => {
    const folder = await temporaryFolder()
    const out = join(folder, 'attr.safetensors')
    const { code, stdout, stderr } = await attributeOn('auto', folder, environment(context), out)
    expect(stderr).not.toContain('warning')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ device: 'webgpu', cached: false })
    await using file = await openSafetensors(out)
    const { cases, array } = await readGolden(model)
    const expected = (await array(cases[0]!, 'attribution.released16')).data
    expectClose((await file.read('attribution')).data, expected, share)
  })
})

describe('without a GPU', () => {
  test('webgpu by name is refused with the reason, and nothing is written', async (context) => {
    onLinux(context)
    const folder = await temporaryFolder()
    const out = join(folder, 'attr.safetensors')
    const { code, stdout, stderr } = await attributeOn('webgpu', folder, noGpu, out)
    expect(code).toBe(1)
    expect(stdout).toBe('')
    expect(stderr).toMatch(
      /^error: The device webgpu cannot be used: .*(Vulkan|graphics driver).* choose the device cpu\.\n$/,
    )
    expect(existsSync(out)).toBe(false)
  })

  test('auto says why and computes on the CPU', async (context) => {
    onLinux(context)
    const { code, stdout, stderr } = await attributeOn('auto', await temporaryFolder(), noGpu)
    expect(code).toBe(0)
    expect(stderr).toMatch(/warning: No GPU can be used, so the CPU computes\. webgpu: .+\. cuda: .+\./)
    expect(JSON.parse(stdout)).toMatchObject({ device: 'cpu' })
  })
})

interface Asked {
  readonly path: string
  readonly ids: readonly number[]
  readonly target: number
}

async function attributeOn(device: string, data: string, env: Record<string, string>, out?: string, given?: Asked) {
  const [of] = (await readGolden(model)).cases
  const { path, ids, target } = given ?? { path: model, ...of! }
  const prompt = ['--model', path, '--ids', JSON.stringify(ids), '--target', String(target)]
  const rule = ['--rule', 'published', '--steps', '16', '--device', device, '--json']
  const file = out === undefined ? [] : ['--out', out]
  return await startEngram(['attribute', ...prompt, ...rule, ...file], data, env).ended
}

function environment(context: TestContext): Record<string, string> {
  if ('missing' in vulkan) return context.skip(vulkan.missing)
  return vulkan.env
}

function onLinux(context: TestContext): void {
  if (process.platform !== 'linux') context.skip('elsewhere the graphics driver cannot be hidden')
}

const started = new Map<string, Promise<WebgpuRun>>()

/** What a model gives on software Vulkan: computed once for all tests, in a process that reads the environment anew. */
function runOf(name: string, env: Record<string, string>): Promise<WebgpuRun> {
  const known = started.get(name) ?? start(name, env)
  started.set(name, known)
  return known
}

async function start(name: string, env: Record<string, string>): Promise<WebgpuRun> {
  const child = fork(entry, [join(tiny, name), String(nWatched(name))], {
    env: { ...process.env, ...env },
    execArgv: ['--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (printed += String(text)))
  return await new Promise((resolve, reject) => {
    child.on('message', (message) => resolve(message as WebgpuRun))
    child.on('close', (code, signal) => reject(new Error(`no result but ${code ?? signal}:\n${printed}`)))
  })
}
