import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { workbenchContract, type WorkbenchMethod } from '../../main/rpc/window/contract.ts'
import { connect } from '../../main/rpc/wire/client.ts'
import { serve } from '../../main/rpc/wire/server.ts'
import type { WorkbenchHandlers } from '../../main/rpc/window/shapes.ts'
import { createWorkbench, type Workbench } from '../../main/workbench/workbench.ts'
import { apiOf, type Api, type ApiCall } from '../../renderer/api/api.ts'
import { createFakeEngine, type FakeEngine } from './fakeEngine.ts'
import { memoryTransport } from './memoryTransport.ts'
import { callsOf, root, type Calls } from './workbenchCalls.ts'

export interface WorkbenchHost extends AsyncDisposable, Pick<Calls, 'events' | 'until' | 'jobEnded'> {
  /** Calls as a window makes them, over a line that clones and checks all that passes. */
  readonly call: ApiCall
  readonly api: Api
  readonly engine: FakeEngine
  /** What answers a window's call instead, from now on. */
  readonly overrides: { -readonly [M in WorkbenchMethod]?: WorkbenchHandlers[M] }
  /** What answers where nothing is overridden. */
  readonly handlers: WorkbenchHandlers
  /** For a host that serves it, `overrides` included. */
  readonly workbench: Workbench
  readonly folder: string
  /** Folder of the model, which is made up; the sample comes with it. */
  readonly model: string
}

/** The workbench as it is, its projects in files of a folder of its own, over the engine without weights. */
export function openHost(): WorkbenchHost {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'engram-host-')))
  const engine = createFakeEngine()
  const model = writeModel(folder, 'engram-demo')
  const inner = createWorkbench({
    ...{ host: 'browser', version: '0.1.0', dataFolder: folder, roots: [folder], startEngine: engine.start },
    sample: { name: 'Sample', model, questions: join(root, 'resources/questions/sample.jsonl') },
  })
  const overrides: WorkbenchHost['overrides'] = {}
  const workbench: Workbench = {
    handlers: overridden(inner.handlers, overrides),
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
  }
  const [window, host] = memoryTransport()
  const abortAll = serve(workbenchContract, workbench.handlers, host)
  const { call } = connect<ApiCall>(window)
  const { events, until, jobEnded, close } = callsOf(inner)
  return {
    ...{
      call,
      api: apiOf(call),
      engine,
      overrides,
      workbench,
      folder,
      model,
      handlers: inner.handlers,
      events,
      until,
      jobEnded,
    },
    async [Symbol.asyncDispose]() {
      abortAll()
      close()
      await inner[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A folder that looks like a checkpoint from outside. @returns where it is */
export function writeModel(folder: string, name: string, config: Readonly<Record<string, unknown>> = {}): string {
  const dir = join(folder, 'models', name)
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, 'config.json'), JSON.stringify({ model_type: 'qwen3', ...config }))
  writeFileSync(join(dir, 'model.safetensors'), new Uint8Array(4096))
  return dir
}

function overridden(handlers: WorkbenchHandlers, overrides: WorkbenchHost['overrides']): WorkbenchHandlers {
  const wrapped = (Object.keys(handlers) as WorkbenchMethod[]).map((method) => [
    method,
    (...args: unknown[]) => ((overrides[method] ?? handlers[method]) as (...args: unknown[]) => unknown)(...args),
  ])
  return Object.fromEntries(wrapped) as WorkbenchHandlers
}
