import type { Project, Run } from '../api/shapes.ts'
import type { Place, ScreenId } from '../state/router.svelte.ts'
import { m } from '#messages'

export interface NextStep {
  readonly text: () => string
  readonly action: () => string
  readonly screen: ScreenId
  readonly place: Partial<Omit<Place, 'screen'>>
}

/** What brings a project on: a model, questions, what the model knows, its neurons, whether they matter, an edit. */
export function nextStep(
  { model, nQuestions }: Pick<Project, 'model' | 'nQuestions'>,
  runs: readonly Pick<Run, 'id' | 'kind' | 'state'>[],
): NextStep {
  const last = (kind: Run['kind']) => runs.find((run) => run.kind === kind && run.state === 'done')
  const detection = last('detect')
  if (model === null) return { text: m.homeNextModel, action: m.screenModel, screen: 'model', place: {} }
  if (nQuestions === 0) {
    return { text: m.homeNextQuestions, action: m.screenQuestions, screen: 'questions', place: {} }
  }
  const toNew = (params: Readonly<Record<string, string>>) => ({ path: ['new'], params })
  if (detection === undefined) {
    const kind = last('predict') === undefined ? 'predict' : 'detect'
    const [text, action] =
      kind === 'predict' ? [m.homeNextPredict, m.runPredict] : ([m.homeNextDetect, m.runDetect] as const)
    return { text, action, screen: 'runs', place: toNew({ kind }) }
  }
  if (last('evaluate') === undefined) {
    const place = toNew({ kind: 'evaluate', detection: detection.id })
    return { text: m.homeNextEvaluate, action: m.runEvaluate, screen: 'runs', place }
  }
  if (last('compare') === undefined) {
    return { text: m.homeNextEdit, action: m.runOpenMap, screen: 'map', place: { path: [detection.id] } }
  }
  return { text: m.homeNextReport, action: m.screenReport, screen: 'report', place: {} }
}
