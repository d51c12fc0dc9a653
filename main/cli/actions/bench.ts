import { resolve } from 'node:path'
import type { Action } from '../host.ts'

export interface BenchFlags {
  readonly model?: string
  readonly device: 'cpu' | 'webgpu' | 'cuda' | 'auto'
  readonly threads?: number
  readonly json?: boolean
}

export const bench: Action<BenchFlags> = async ({ model, device, threads, json }, { call, output }) => {
  const chosen = model === undefined ? null : resolve(model)
  const result = await call('bench', { model: chosen, device, threads: threads ?? null })
  if (json === true) return output.json(result)
  for (const [name, value] of Object.entries(result)) output.line(`${name}  ${JSON.stringify(value)}`)
}
