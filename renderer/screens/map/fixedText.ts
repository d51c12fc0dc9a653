import { m } from '#messages'
import type { AppInfo, Run } from '../../api/shapes.ts'

/** Why the thresholds of a detection cannot be moved: what is below them was not kept, or is judged against other questions. */
export function fixedText(run: Pick<Run, 'settings' | 'state'>, detectors: AppInfo['detectors']): string {
  if (run.state !== 'done') return m.mapFixedSoFar()
  if (run.settings.kind !== 'detect') return m.mapFixedRun()
  const { options, backgroundId } = run.settings
  if (detectors.find(({ name }) => name === options.method)?.movable === false) return m.mapFixedMethod()
  if (options.mode === 'published') return m.mapFixedMode()
  return backgroundId === null ? m.mapFixedRun() : m.mapFixedBackground()
}
