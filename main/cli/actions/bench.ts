import { resolve } from 'node:path'
import type { Action } from '../host.ts'
import { idsInput } from '../inputs.ts'
import type { RunFlags } from '../options.ts'
import { table } from '../table.ts'

export interface BenchFlags {
  readonly model?: string
  readonly device: RunFlags['device']
  readonly threads?: number
  readonly ids?: string
  readonly target?: number
  readonly runs?: number
  readonly json?: boolean
}

export const bench: Action<BenchFlags> = async (flags, { call, output, signal }) => {
  const { model, device, threads, ids, target, runs, json } = flags
  const result = await call('bench', {
    model: model === undefined ? null : resolve(model),
    device,
    threads: threads ?? null,
    ids: ids === undefined ? null : await idsInput(ids, signal),
    target: target ?? null,
    runs: runs ?? null,
  })
  if (json === true) return output.json(result)
  const rows = result.cases.map(({ name, medianMs, minMs, maxMs, gflops, shareOfPeak }) => [
    name,
    `${medianMs.toFixed(0)} ms`,
    `${minMs.toFixed(0)}-${maxMs.toFixed(0)}`,
    gflops === 0 ? '' : gflops.toFixed(0),
    gflops === 0 ? '' : `${(100 * shareOfPeak).toFixed(0)} %`,
  ])
  const head = ['', 'median', 'range', 'GFLOP/s', 'of a 2048 x 2048 product']
  for (const line of table([head, ...rows], 'lrrrr')) output.line(line)
  output.note(
    `${result.nTokens} tokens on ${result.device}, ${result.threads} cores; the product runs at ${result.productGflops.toFixed(0)} GFLOP/s`,
  )
}
