/** What each kind of run can be told, with its bounds, preset and help. Loads no library, see `fields.ts`. */
import { objectives } from '../engine/runtime/objective.ts'
import { detectionDefaults } from '../methods/detection.ts'
import { detectorNames } from '../methods/detectors/detectors.ts'
import { leastEffect } from '../methods/evaluation/edits.ts'
import { replacements } from '../methods/faithfulness/curvePoints.ts'
import { detectionModes } from '../methods/neuronCluster.ts'
import { letterChoices } from '../methods/predict.ts'
import { promptings } from '../models/tokenizer/prompting.ts'
import { attributeMethods } from '../methods/scoreKinds.ts'
import { ruleDefaults, rules } from '../methods/ruleSettings.ts'
import { choice, largestSeed, named, real, text, toggle, whole, type OptionsOf } from './fields.ts'

const seed = whole([0, largestSeed], 0, 'of everything that is drawn at random, the orders of options among it')
const objective = choice(
  objectives,
  'prob',
  'what is attributed: P of the right letter, ln P, or ln P less that of the others',
)
const steps = whole(
  [1, 4096],
  null,
  `points on a path, for the rules that fix them (default: ${ruleDefaults.steps.paper})`,
)
const tolerance = real([0, 1], null, 'of the rule adaptive, in parts of the largest attribution', { above: true })
const letters = choice(letterChoices, null, 'tokens that count as answers: "A", " A", or what continues the prompt')
const controls = whole([0, 1000], 5, 'random sets of the same size to compare with')
const controlLayers = choice(
  ['any', 'same'],
  'any',
  'random sets from any layer, or as many in each layer as the set has',
)

/** What a chat has around a question. */
export const chatFields = {
  system: text(20_000, 'of a chat: what the system says first (default: what the template says by itself)'),
  answerStart: text(2000, 'of a chat: how the answer begins, such as "The answer is"'),
  chatTemplate: text(100_000, 'of a chat: a Jinja template in place of the model’s own', { isFile: true }),
}
/** How prompts are put to the model. */
export const promptingFields = {
  prompting: choice(promptings, 'raw', 'the prompt as it is, or as a user’s message in the model’s chat template'),
  ...chatFields,
}
/** The same of questions that a detection may have asked before. */
export const laterPromptingFields = {
  prompting: choice(
    promptings,
    null,
    'prompts raw or as a chat (default: as the detection did; raw for those of a file)',
  ),
  ...chatFields,
}

export const predictFields = {
  style: choice(['letter', 'option-text', 'generate'], 'letter', 'how the model answers'),
  letters,
  maxTokens: whole([1, 1_000_000], null, 'of the style generate: tokens of an answer at most (default: 12)'),
  ...promptingFields,
  seed,
}
export const detectFields = {
  method: choice(detectorNames, 'qrnca', 'how neurons are found'),
  mode: choice(detectionModes, detectionDefaults.mode, 'how attributions become neurons'),
  objective,
  rule: choice(rules, null, 'how paths are integrated (default: what the mode does)'),
  steps,
  tolerance,
  letters: choice(letterChoices, null, 'token of the right letter: "A", " A", or what continues the prompt'),
  ...promptingFields,
  candidates: whole(
    [0, 1_000_000],
    50,
    'neurons of each question whose exact effect is measured besides those found (0: of none)',
  ),
  to: named(
    replacements,
    [-1e6, 1e6],
    'zero',
    'what a neuron is set to for its exact effect: 0, its mean over the prompts of the run, or a value',
  ),
  t: real([0.01, 0.99], detectionDefaults.t, 'keep neurons above this share of the largest score'),
  u: real([0, 1], detectionDefaults.u, 'common: in more than this share of the questions', { above: true }),
  v: whole([1, 1_000_000], detectionDefaults.v, 'most neurons of a question'),
  seed: whole([0, largestSeed], 0, 'of random neurons, and of the option orders of questions without prompts'),
}
export const evaluateFields = {
  controls: whole([1, 10_000], 5, 'unrelated questions that each question’s neurons are tried on'),
  randomSets: whole([1, 10_000], 10, 'random sets of each kind beside each question’s own'),
  pooled: whole([1, 10_000], 50, 'most neurons pooled over a field'),
  driftSets: whole([0, 10_000], 12, 'question sets whose side effect on free text is measured'),
  leastNats: real([0, 100], leastEffect.nats, 'an effect counts from so many nats of ln P(right letter), or'),
  leastPoints: real([0, 100], leastEffect.points, 'from so many percentage points of P(right letter)'),
  ...laterPromptingFields,
  seed: whole([0, largestSeed], 0, 'of everything that is drawn at random'),
}
export const compareFields = { controls, controlLayers, letters, ...laterPromptingFields, seed }
export const doseFields = {
  controls,
  controlLayers,
  sample: whole([1, 1_000_000], null, 'ask so many of the questions, drawn at random (default: all)'),
  letters,
  ...laterPromptingFields,
  seed,
}
export const agreeFields = {
  candidates: whole(
    [0, 1_000_000],
    300,
    'neurons of each question whose exact effect is measured besides the top of each method (0: every neuron)',
  ),
  v: whole([1, 10_000], detectionDefaults.v, 'neurons of a list: how many of the exact top each method finds'),
  sample: whole([1, 1_000_000], null, 'ask so many of the questions, drawn at random (default: all)'),
  letters,
  ...laterPromptingFields,
  seed,
}
/** Of the exact effects of single neurons; no kind of run. */
export const effectFields = {
  sample: whole([1, 1_000_000], null, 'of --effects: so many of the questions, drawn at random (default: all)'),
  letters,
  seed,
}
export const faithfulnessFields = {
  to: choice(replacements, 'zero', 'what removed neurons are set to: 0, or each to its mean over the prompts'),
  objective: choice(
    objectives,
    'prob',
    'what scores are of: P of the right letter, ln P, or ln P less that of the others',
  ),
  sample: whole([1, 1_000_000], 20, 'ask so many of the questions, drawn at random'),
  variants: whole([1, 1000], 1, 'prompts of each question, the first ones it has'),
  rule: choice(rules, 'adaptive', 'how the paths of attributions are integrated'),
  steps,
  tolerance,
  letters,
  ...laterPromptingFields,
  seed: whole([0, largestSeed], 0, 'of the sample, of random order, of intervals, and of the orders of options'),
}
export const rerunFields = {
  tolerance: real([0, 1], 1e-4, 'what counts as the same, as a share of the largest value'),
  fromStore: toggle(false, 'take what the store has in place of computing everything anew'),
  ...laterPromptingFields,
}
export const bakeFields = {
  keepDtype: toggle(false, 'round to the 16 bits of the old tensors where the exact weights need 32'),
  check: toggle(true, 'do not run both models afterwards to compare them'),
}
export const attributeFields = {
  method: choice(
    attributeMethods,
    'integrated-gradients',
    'how neurons are scored; exact measures what each does alone',
  ),
  top: whole(
    [1, 10_000_000],
    null,
    'of the methods exact and greedy: try so many neurons, the most promising ones (default: all; 200 for greedy)',
  ),
  to: named(
    replacements,
    [-1e6, 1e6],
    'zero',
    'of the method exact: what each neuron is set to: 0, its mean over the questions of --data, or a value',
  ),
  objective: choice(
    objectives,
    'prob',
    'what is attributed: P(target), ln P(target), or its contrast with other options',
  ),
  rule: choice(rules, 'adaptive', 'how the path is integrated'),
  steps,
  tolerance,
  ...promptingFields,
}

/** The kinds of runs, with what each can be told. */
export const kindFields = {
  predict: predictFields,
  detect: detectFields,
  evaluate: evaluateFields,
  compare: compareFields,
  dose: doseFields,
  agree: agreeFields,
  faithfulness: faithfulnessFields,
  rerun: rerunFields,
  bake: bakeFields,
  attribute: attributeFields,
} as const

export type RunKind = keyof typeof kindFields
export const runKindNames = Object.keys(kindFields) as readonly RunKind[]
export type Options<K extends RunKind> = OptionsOf<(typeof kindFields)[K]>

/** Answers under several strengths. */
export const presetFactors = [0, 0.5, 1, 1.5, 2, 4]
