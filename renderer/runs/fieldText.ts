import { m } from '#messages'
import type { Run } from '../api/shapes.ts'
import { fieldsOf, type FieldInfo, type KindInfos } from './runOptions.ts'

interface Told {
  readonly label: () => string
  readonly hint?: () => string
}

/** What is said of settings in the language of the interface; of others the host's own words are shown. */
const told: Readonly<Record<string, Told>> = {
  prompting: { label: m.promptHow },
  system: { label: m.promptSystem, hint: m.promptSystemHint },
  answerStart: { label: m.promptAnswerStart, hint: m.promptAnswerStartHint },
  chatTemplate: { label: m.promptTemplate, hint: m.promptTemplateHint },
  style: { label: m.runStyle },
  letters: { label: m.runLetters },
  maxTokens: { label: m.runMaxTokens, hint: m.runMaxTokensHint },
  seed: { label: m.runSeed, hint: m.runSeedHint },
  method: { label: m.runMethod },
  mode: { label: m.runMode },
  objective: { label: m.runObjective },
  'faithfulness.objective': { label: m.runScoredObjective },
  to: { label: m.runTo },
  'detect.to': { label: m.runSetTo, hint: m.runSetToHint },
  'attribute.to': { label: m.runSetTo, hint: m.runSetToExactHint },
  variants: { label: m.runVariants, hint: m.runVariantsHint },
  rule: { label: m.runRule, hint: m.runRuleHint },
  steps: { label: m.runSteps, hint: m.runStepsHint },
  tolerance: { label: m.runTolerance, hint: m.runToleranceHint },
  t: { label: m.runT, hint: m.runTHint },
  u: { label: m.runU, hint: m.runUHint },
  v: { label: m.runV, hint: m.runVHint },
  'evaluate.controls': { label: m.runUnrelated, hint: m.runUnrelatedHint },
  candidates: { label: m.runCandidates, hint: m.runCandidatesHint },
  'agree.v': { label: m.runTopV, hint: m.runTopVHint },
  controls: { label: m.runControls, hint: m.runControlsHint },
  controlLayers: { label: m.runControlLayers },
  randomSets: { label: m.runRandomSets, hint: m.runRandomSetsHint },
  pooled: { label: m.runPooled, hint: m.runPooledHint },
  driftSets: { label: m.runDriftSets, hint: m.runDriftSetsHint },
  leastNats: { label: m.runLeastNats, hint: m.runLeastNatsHint },
  leastPoints: { label: m.runLeastPoints, hint: m.runLeastPointsHint },
  sample: { label: m.runSample, hint: m.runSampleHint },
  'rerun.tolerance': { label: m.runSame, hint: m.runSameHint },
  fromStore: { label: m.runFromStore, hint: m.runFromStoreHint },
  keepDtype: { label: m.runKeepDtype, hint: m.runKeepDtypeHint },
  check: { label: m.runCheck, hint: m.runCheckHint },
}

const choices: Readonly<Record<string, () => string>> = {
  'prompting.raw': m.promptRaw,
  'prompting.chat': m.promptChat,
  'style.letter': m.runStyleLetter,
  'style.option-text': m.runStyleOption,
  'style.generate': m.runStyleGenerate,
  'letters.auto': m.runLettersAuto,
  'letters.space': m.formSpace,
  'letters.bare': m.formBare,
  'mode.corrected': m.runModeCorrected,
  'mode.paper': m.runModePaper,
  'mode.published': m.runModePublished,
  'to.zero': m.runToZero,
  'to.mean': m.runToMean,
  'objective.prob': () => 'P',
  'objective.log-prob': () => 'ln P',
  'objective.contrast': m.runContrast,
  'controlLayers.any': m.runLayersAny,
  'controlLayers.same': m.runLayersSame,
  'rule.adaptive': m.runRuleAdaptive,
  'rule.published': m.runModePublished,
  'rule.paper': m.runModePaper,
  'templates.question-first': m.runQuestionFirst,
  'templates.question-last': m.runQuestionLast,
}

export function fieldText(kind: string, { name, help }: FieldInfo): { label: string; hint: string | undefined } {
  const known = told[`${kind}.${name}`] ?? told[name]
  if (known === undefined) return { label: spoken(name), hint: help }
  return { label: known.label(), hint: known.hint?.() }
}

export function choiceText(name: string, choice: string): string {
  return choices[`${name}.${choice}`]?.() ?? choice
}

/** What else a run is told, besides the options of its kind. */
const asked: Readonly<Record<string, () => string>> = {
  filter: m.runWhich,
  templates: m.runOrder,
  most: m.runMost,
  keepsOrder: m.runKeepsOrder,
  methods: m.runMethods,
  file: m.runFile,
  editId: m.runEdit,
  beforeEditId: m.runBeforeEdit,
  backgroundId: m.runBackground,
  factors: m.runFactors,
  prompt: m.runPrompt,
  target: m.runTarget,
  against: m.runAgainst,
}

/** A setting of a run in words, by the name under which the run keeps it. */
export function settingLabel(kinds: KindInfos, kind: Run['kind'], name: string): string {
  const field = fieldsOf(kinds, kind).find((one) => one.name === name)
  return field === undefined ? (asked[name]?.() ?? spoken(name)) : fieldText(kind, field).label
}

/** `randomSets` as words: `Random sets`. */
function spoken(name: string): string {
  const words = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}

/** Looked at first, but for what takes a name or a number. A kind with few settings shows them all. */
const first = ['style', 'letters', 'method', 'controls', 'sample', 'objective', 'rule', 'to']
const mostShown = 3

export function isFirst({ name, form }: FieldInfo, all: readonly FieldInfo[]): boolean {
  return all.length <= mostShown || (form.kind !== 'named' && first.includes(name))
}
