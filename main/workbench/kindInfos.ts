/** What can be run, as a window offers it. */
import { detectorNames, detectors } from '../methods/detectors/detectors.ts'
import type { AppInfo } from '../rpc/window/shapes.ts'
import type { Fields } from '../runs/fields.ts'
import { kinds } from '../runs/kinds.ts'
import { kindFields, runKindNames } from '../runs/kindFields.ts'

export function kindInfos(): AppInfo['kinds'] {
  return runKindNames.map((kind) => {
    const fields: Fields = kindFields[kind]
    return {
      ...{ kind, title: kinds[kind].title },
      fields: Object.entries(fields).map(([name, { form, preset, help }]) => ({
        ...{ name, form, help, preset: preset as string | number | boolean | null },
      })),
    }
  })
}

export function detectorInfos(): AppInfo['detectors'] {
  return detectorNames.map((name) => {
    const { title, summary, isMovable } = detectors[name]
    return { name, title, summary, movable: isMovable }
  })
}
