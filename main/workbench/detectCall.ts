import { detectors, type DetectorName } from '../methods/detectors/detectors.ts'
import type { RunChoice } from './engineLine.ts'
import { refusal } from './failures.ts'
import type { RunSettings } from './shapes.ts'

/**
 * What the engine is asked for by a detection's settings.
 *
 * @throws WorkbenchError 'input.unsupported' for a method that this build does not have
 */
export function detectInput(
  { detect, asked: { letters, seed } }: Extract<RunSettings, { readonly kind: 'detect' }>,
  run: RunChoice,
  data: string,
) {
  const { mode, t, u, v, objective } = detect
  return {
    ...{ run, data, method: detectorName(detect.method), mode, objective, t, u, v, seed },
    ...{ rule: null, steps: null, tolerance: null, background: null },
    letters: letters === 'auto' ? null : letters,
  }
}

/** @throws WorkbenchError 'input.unsupported' */
export function detectorName(name: string): DetectorName {
  if (Object.hasOwn(detectors, name)) return name as DetectorName
  throw refusal('input.unsupported', `There is no method ${name}; there are ${Object.keys(detectors).join(', ')}.`)
}
