import { factsOf } from '../methods/answers/units.ts'
import { listOverlap } from '../methods/listOverlap.ts'
import { createBootstrap, resamples } from '../methods/statistics/bootstrap.ts'
import type { SideBySide } from '../rpc/window/shapes.ts'
import type { Detection } from '../runs/detection.ts'
import type { MapCache } from './mapData.ts'
import { findRun, windowRun } from './runRecords.ts'
import type { OpenProject } from './session.ts'

/** So many of the newest are looked at. */
const mostRuns = 12
/** Of the intervals, as of every summary of a detection. */
const seed = 0

/** The detections of a project that ask questions of this one of the same model, itself first. */
export async function sideBySide(project: OpenProject, maps: MapCache, runId: string): Promise<SideBySide> {
  const { detection } = await maps.get(project, runId)
  const listed = listsOf(detection)
  const facts = factsOf(detection.questions.map(({ source, id }) => ({ ...source, id })))
  const bootstrap = createBootstrap(resamples, seed)
  const { fingerprint } = detection.manifest.model
  const others = project.file.runs
    .list()
    .filter(({ id, kind, state, trashed }) => id !== runId && kind === 'detect' && state === 'done' && !trashed)
    .slice(0, mostRuns)
  const rows: SideBySide = []
  for (const { id } of [{ id: runId }, ...others]) {
    const run = windowRun(findRun(project, id))
    if (run.model.fingerprint !== fingerprint) continue
    const other = id === runId ? detection : (await maps.get(project, id)).detection
    const overlap = listOverlap(listed, listsOf(other), facts.unitOf, bootstrap)
    if (overlap.questions === 0) continue
    rows.push({ runId: id, name: run.name, method: other.manifest.method, ...overlap })
  }
  return rows
}

function listsOf({ questions }: Detection) {
  return questions.map(({ id, source, key }) => ({ id, stem: source.stem, neurons: key.neurons }))
}
