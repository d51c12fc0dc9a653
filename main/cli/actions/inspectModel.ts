import { resolve } from 'node:path'
import type { Output } from '../../rpc/engine/contract.ts'
import type { Action } from '../host.ts'
import { bytes, grouped, table } from '../table.ts'

export interface InspectFlags {
  readonly model: string
  readonly cache: boolean
  readonly memory?: number
  readonly json?: boolean
}

export const inspectModel: Action<InspectFlags> = async ({ model: asked, cache, memory, json }, { call, output }) => {
  const model = resolve(asked)
  const found = await call('models.inspect', {
    model,
    store: { kind: cache ? 'user' : 'none' },
    memory: memory ?? null,
    timed: true,
  })
  if (json === true) return output.json({ dir: model, ...found })
  const { shape, memoryBytes, plan, time } = found
  const rows = [
    ['model type', found.modelType],
    ['runs here', found.supported ? 'yes' : `no: ${found.reason ?? 'unknown reason'}`],
    ['parameters', grouped(found.nParameters)],
    ...(shape === null
      ? []
      : [
          ['layers', grouped(shape.nLayers)],
          ['neurons', `${grouped(shape.nLayers * shape.dMlp)} (${grouped(shape.dMlp)} a layer)`],
          ['residual stream', grouped(shape.dModel)],
          ['vocabulary', grouped(shape.dVocab)],
          ['context', `${grouped(shape.nCtx)} tokens`],
        ]),
    ['memory', `${bytes(memoryBytes.weights)} weights + about ${bytes(memoryBytes.working)} to work`],
    ...(plan === null ? [] : [['weights', placesText(plan)]]),
    ...(time === undefined ? [] : [['time', timeText(time)]]),
    ['fingerprint', found.fingerprint],
    ...found.notes.map((note) => ['note', note]),
  ]
  for (const line of table(rows, 'll')) output.line(line)
}

function timeText({ nTokens, promptMs, attributionMs, gflops }: NonNullable<Output<'models.inspect'>['time']>): string {
  const [prompt, attribution] = [promptMs, attributionMs].map((ms) => `${(ms / 1000).toPrecision(2)} s`)
  return (
    `about ${prompt} for a prompt of ${nTokens} tokens alone, ${attribution} for its attribution, on the CPU as fast as it is now ` +
    `(${Math.round(gflops)} GFLOP/s)`
  )
}

function placesText({ float32, stored, disk, together }: NonNullable<Output<'models.inspect'>['plan']>): string {
  if (float32 > 0) return `all ${float32} layers in memory as float32`
  const places =
    disk === 0
      ? 'all in memory as stored'
      : stored === 0
        ? 'all on disk'
        : `${stored} in memory as stored, ${disk} on disk`
  return `${stored + disk} layers, ${places}; expanded for each visit of up to ${together} prompts`
}
