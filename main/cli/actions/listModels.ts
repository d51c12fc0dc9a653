import { oneLine } from '../../base/oneLine.ts'
import { dataFolder } from '../../store/dataFolder.ts'
import { thisMachine } from '../../models/catalogue/thisMachine.ts'
import { createEventLog } from '../../workbench/events.ts'
import { listModels } from '../../workbench/models.ts'
import { createPlaces } from '../../workbench/places.ts'
import { bundledSample } from '../../workbench/resources.ts'
import { openSettings } from '../../workbench/settings.ts'
import type { Action } from '../host.ts'
import { bytes, table } from '../table.ts'

export interface ListFlags {
  readonly json?: boolean
}

/** Formats beyond these are a few norms and biases. */
const mostFormats = 3

export const listKnownModels: Action<ListFlags> = async ({ json }, { call, output, signal }) => {
  const bundled = [bundledSample().model]
  const settings = openSettings(
    dataFolder(),
    createEventLog(() => new Date()),
    output.warning,
  )
  const folders = settings.get().modelFolders
  const options = { ...thisMachine(), bundled, folders, places: createPlaces([], bundled), call, signal }
  const models = await listModels(options)
  if (json === true) {
    for (const model of models) output.json(model)
    return
  }
  const rows = models.map(
    ({ ref, dir, modelType, nParameters, formats, sizeBytes, memoryBytes, supported, reason }) => [
      oneLine(ref ?? dir),
      modelType,
      nParameters === 0 ? '' : parameters(nParameters),
      formats.slice(0, mostFormats).join(' '),
      bytes(sizeBytes),
      supported ? `runs here, ${memoryBytes === null ? '' : `in about ${bytes(memoryBytes)}`}` : `no: ${reason ?? ''}`,
    ],
  )
  for (const line of table(rows, 'llrlrl')) output.line(line)
  if (models.length === 0) output.note('No model was found. engram models get fetches one.')
}

/** A count of parameters as models are named by it: `135 M`, `1.5 B`. */
function parameters(count: number): string {
  return count < 1e9 ? `${Math.round(count / 1e6)} M` : `${(count / 1e9).toPrecision(2)} B`
}
