import type { DetectionMode } from '../methods/neuronCluster.ts'
import type { Form } from '../methods/predict.ts'
import { ruleDefaults, type Rule } from '../methods/ruleSettings.ts'
import type { CallInput } from './calls/calls.ts'

/** What a detection may be asked for; null is what the mode does. */
export type DetectionChoice = Pick<
  CallInput<'detect'>,
  'mode' | 'rule' | 'steps' | 'tolerance' | 'letters' | 'candidates' | 'to' | 't' | 'u' | 'v' | 'seed'
>

const modeDefaults = {
  corrected: { rule: 'adaptive', letters: 'auto' },
  paper: { rule: 'paper', letters: 'bare' },
  published: { rule: 'published', letters: 'bare' },
} as const satisfies Record<DetectionMode, { rule: Rule; letters: Form | 'auto' }>

/** Every setting of a detection, as a run's manifest lists them. */
export function detectionSettings(choice: DetectionChoice) {
  const { mode, candidates, to, t, u, v, seed } = choice
  const rule = choice.rule ?? modeDefaults[mode].rule
  const letters = choice.letters ?? modeDefaults[mode].letters
  const steps = choice.steps ?? ruleDefaults.steps[rule]
  const tolerance = choice.tolerance ?? ruleDefaults.tolerance
  return { mode, rule, steps, tolerance, letters, candidates, to, t, u, v, seed }
}
