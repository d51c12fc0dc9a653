import { resolve } from 'node:path'
import { WorkbenchError } from '../../base/errors.ts'
import { numericsClass } from '../../jobs/numericsClass.ts'
import { connectQueue } from '../../queue/connection.ts'
import { workerName } from '../../queue/registry.ts'
import { work } from '../../queue/worker.ts'
import type { Action } from '../host.ts'
import type { RunFlags } from '../options.ts'
import { duration } from '../progressText.ts'
import { counted } from '../table.ts'

export interface WorkerFlags extends Pick<RunFlags, 'model' | 'device' | 'threads' | 'memory'> {
  readonly queue: string
}

export const worker: Action<WorkerFlags> = async (
  { queue, model, device, threads, memory },
  { call, output, signal },
) => {
  if (device === 'auto') {
    throw new WorkbenchError('input.usage', 'Say what the worker computes on: --device cpu, cuda or webgpu.')
  }
  const store = { kind: 'user' as const } // for the fingerprint
  const run = { model: resolve(model), device, threads: threads ?? null, memory: memory ?? null, store }
  const { fingerprint, supported, reason } = await call('models.inspect', { model: run.model, store })
  if (!supported) throw new WorkbenchError('input.unsupported', `${model} cannot be run: ${reason ?? 'it is unknown'}.`)
  const onWarning = (sentence: string): void => output.warning(sentence)
  const redis = await connectQueue(queue, { signal, name: workerName(fingerprint), onWarning })
  const numerics = numericsClass(device, run.threads)
  output.note(`Waiting for work: ${numerics}`)
  try {
    await work({
      ...{ redis, call, run, fingerprint, numerics, signal, onWarning },
      onDone: ({ method, prompts, workMs }) =>
        output.note(`${counted(prompts, 'prompt')} of ${method} in ${duration(workMs)}`),
      onFailed: (reason) => output.warning(reason),
    })
  } finally {
    redis.disconnect()
  }
}
