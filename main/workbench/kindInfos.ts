/** What can be run, as a window offers it. */
import { detectorNames, detectors } from '../methods/detectors/detectors.ts'
import { usualMethods } from '../methods/faithfulness/curvePoints.ts'
import { proxyKinds } from '../methods/scoreKinds.ts'
import type { AppInfo } from '../rpc/window/shapes.ts'
import type { FieldForm, Fields } from '../runs/fields.ts'
import { kinds } from '../runs/kinds.ts'
import { kindFields, runKindNames, type RunKind } from '../runs/kindFields.ts'

/** What is chosen of in the kinds that put methods side by side. */
const methodsOf: Partial<Record<RunKind, readonly string[]>> = {
  agree: proxyKinds,
  faithfulness: usualMethods,
}

/** Choices that need what a window cannot give: a mean over the questions of a file. */
const leftOut: Partial<Record<RunKind, Readonly<Record<string, readonly string[]>>>> = { attribute: { to: ['mean'] } }

export function kindInfos(): AppInfo['kinds'] {
  return runKindNames.map((kind) => {
    const fields: Fields = kindFields[kind]
    return {
      ...{ kind, title: kinds[kind].title, isShared: isShared(kind) },
      fields: Object.entries(fields).map(([name, { form, preset, help }]) => ({
        ...{ name, form: offered(form, leftOut[kind]?.[name] ?? []), help },
        preset: preset as string | number | boolean | null,
      })),
      methods: [...(methodsOf[kind] ?? [])],
    }
  })
}

/** Whether the prompts of a kind can be computed by several machines. */
export function isShared(kind: RunKind): boolean {
  return 'isShared' in kinds[kind]
}

function offered(form: FieldForm, without: readonly string[]): FieldForm {
  if (form.kind !== 'choice' && form.kind !== 'named') return form
  return { ...form, choices: form.choices.filter((each) => !without.includes(each)) }
}

export function detectorInfos(): AppInfo['detectors'] {
  return detectorNames.map((name) => {
    const { title, summary, isMovable } = detectors[name]
    return { name, title, summary, movable: isMovable }
  })
}
