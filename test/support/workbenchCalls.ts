import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import {
  workbenchContract,
  type WorkbenchInput,
  type WorkbenchItem,
  type WorkbenchMethod,
  type WorkbenchOutput,
} from '../../main/rpc/window/contract.ts'
import type { NumberedEvent } from '../../main/rpc/window/shapes.ts'
import { createWorkbench, type Workbench, type WorkbenchOptions } from '../../main/workbench/workbench.ts'

export const root = fileURLToPath(new URL('../../', import.meta.url))

/** A model that knows nothing and answers fast. */
export const tinyModel = join(root, 'test/golden/published/model')

/** A workbench over the tiny model, with nothing of the person who runs the tests. */
export function openWorkbench(dataFolder: string, options: Partial<WorkbenchOptions> = {}): Workbench {
  const questions = join(root, 'resources/questions/sample.jsonl')
  const sample = { name: 'Sample', model: tinyModel, questions }
  return createWorkbench({ host: 'browser', version: '0.0.0', dataFolder, roots: [], sample, ...options })
}

export interface Calls {
  call<M extends WorkbenchMethod>(
    method: M,
    input: WorkbenchInput<M>,
    onItem?: (item: WorkbenchItem<M>) => void,
  ): Promise<WorkbenchOutput<M>>
  readonly events: NumberedEvent[]
  /** Resolves when an event fits. */
  until(fits: (event: NumberedEvent['event']) => boolean): Promise<void>
  jobEnded(jobId: string): Promise<string>
  close(): void
}

/** Calls as a window makes them: what goes in and out is checked against the contract, and events are followed. */
export function callsOf({ handlers }: Workbench): Calls {
  const events: NumberedEvent[] = []
  const waiting = new Set<() => void>()
  const controller = new AbortController()
  const call: Calls['call'] = async (method, input, onItem = () => undefined) => {
    const handler = handlers[method] as (input: unknown, context: unknown) => Promise<unknown>
    const nothing = (): void => undefined
    const context = { signal: controller.signal, onItem, onProgress: nothing, onWarning: nothing }
    const output = await handler(v.parse(workbenchContract[method].input, input), context)
    return v.parse(workbenchContract[method].output, output)
  }
  const onItem = (event: NumberedEvent): void => {
    events.push(event)
    for (const look of waiting) look()
  }
  call('events', { since: 0 }, onItem).catch(() => undefined)
  const until: Calls['until'] = (fits) =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!events.some(({ event }) => fits(event))) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
    })
  return {
    ...{ call, events, until },
    async jobEnded(jobId) {
      const last = () => events.findLast(({ event }) => event.kind === 'job' && event.job.id === jobId)?.event
      await until(() => {
        const event = last()
        return event?.kind === 'job' && !['queued', 'running', 'stopping'].includes(event.job.state)
      })
      const event = last()
      if (event?.kind !== 'job') throw new Error('no such job')
      return event.job.failure === null ? event.job.state : `${event.job.state}: ${event.job.failure.message}`
    },
    close: () => controller.abort(),
  }
}
