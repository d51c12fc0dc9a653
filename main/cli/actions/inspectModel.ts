import { resolve } from 'node:path'
import type { Action } from '../host.ts'
import { bytes, grouped, table } from '../table.ts'

export interface InspectFlags {
  readonly model: string
  readonly cache: boolean
  readonly json?: boolean
}

export const inspectModel: Action<InspectFlags> = async ({ model: asked, cache, json }, { call, output }) => {
  const model = resolve(asked)
  const found = await call('models.inspect', { model, store: { kind: cache ? 'user' : 'none' } })
  if (json === true) return output.json({ dir: model, ...found })
  const { shape, memoryBytes } = found
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
    ['fingerprint', found.fingerprint],
    ...found.notes.map((note) => ['note', note]),
  ]
  for (const line of table(rows, 'll')) output.line(line)
}
