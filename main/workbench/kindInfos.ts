/** What can be run, as a window offers it. */
import { detectorNames, detectors } from '../methods/detectors/detectors.ts'
import { usualMethods } from '../methods/faithfulness/curvePoints.ts'
import { proxyKinds } from '../methods/scoreKinds.ts'
import type { AppInfo } from '../rpc/window/shapes.ts'
import type { Fields } from '../runs/fields.ts'
import { kinds } from '../runs/kinds.ts'
import { kindFields, runKindNames, type RunKind } from '../runs/kindFields.ts'

/** What is chosen of in the kinds that put methods side by side. */
const methodsOf: Partial<Record<RunKind, readonly string[]>> = {
  agree: proxyKinds,
  faithfulness: usualMethods,
}

export function kindInfos(): AppInfo['kinds'] {
  return runKindNames.map((kind) => {
    const fields: Fields = kindFields[kind]
    return {
      ...{ kind, title: kinds[kind].title, isShared: isShared(kind) },
      fields: Object.entries(fields).map(([name, { form, preset, help }]) => ({
        ...{ name, form, help, preset: preset as string | number | boolean | null },
      })),
      methods: [...(methodsOf[kind] ?? [])],
    }
  })
}

/** Whether the prompts of a kind can be computed by several machines. */
export function isShared(kind: RunKind): boolean {
  return 'isShared' in kinds[kind]
}

export function detectorInfos(): AppInfo['detectors'] {
  return detectorNames.map((name) => {
    const { title, summary, isMovable } = detectors[name]
    return { name, title, summary, movable: isMovable }
  })
}
