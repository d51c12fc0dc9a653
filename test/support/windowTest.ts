/** Hosts for the tests of what a window keeps in memory. */
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, onTestFinished } from 'vitest'
import type { WorkbenchInput } from '../../main/rpc/window/contract.ts'
import { openHost, type WorkbenchHost } from './workbenchHost.ts'

/** With a project that has nothing in it, for one test. */
export async function projectOf(): Promise<WorkbenchHost> {
  const host = openHost()
  onTestFinished(() => host[Symbol.asyncDispose]())
  await host.call('projects.create', { path: join(host.folder, 'empty'), name: 'Empty' })
  return host
}

/** With the sample and its model, for one test. */
export async function sampleOf(): Promise<WorkbenchHost> {
  const host = openHost()
  onTestFinished(() => host[Symbol.asyncDispose]())
  await host.call('projects.sample', {})
  return host
}

/**
 * The sample for all tests of a file or group, in which some runs have been made. What a test overrides ends with it.
 *
 * @param prepare what it gives is `given` in the tests
 */
export function sharedSample<T>(prepare: (host: WorkbenchHost) => Promise<T>): { host: WorkbenchHost; given: T } {
  const shared = {} as { host: WorkbenchHost; given: T }
  beforeAll(async () => {
    shared.host = openHost()
    await shared.host.call('projects.sample', {})
    shared.given = await prepare(shared.host)
  })
  afterEach(() => {
    for (const method of Object.keys(shared.host.overrides)) {
      Reflect.deleteProperty(shared.host.overrides, method)
    }
  })
  afterAll(() => shared.host[Symbol.asyncDispose]())
  return shared
}

/**
 * Makes a run and waits for its end.
 *
 * @returns its id
 * @throws Error when it does not end well
 */
export async function ran(host: WorkbenchHost, settings: WorkbenchInput<'runs.start'>): Promise<string> {
  const { jobId, runId } = await host.call('runs.start', settings)
  const end = await host.jobEnded(jobId)
  if (end !== 'done' || runId === null) throw new Error(`The run has not ended well: ${end}`)
  return runId
}

/**
 * Keeps an edit of one part, which scales neurons.
 *
 * @returns its id
 */
export async function savedEdit(
  { call }: WorkbenchHost,
  neurons: [layer: number, neuron: number][],
  { factor = 0, enabled = true } = {},
): Promise<string> {
  const part = { name: 'Part', neurons, op: { kind: 'scale' as const, factor }, enabled: true, origin: '' }
  return (await call('edits.save', { id: null, name: 'Edit', positions: 'last', enabled, parts: [part] })).id
}
