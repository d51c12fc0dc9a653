import { agreeJob } from '../../jobs/agree.ts'
import { attributeJob } from '../../jobs/attribute.ts'
import { bakeEditJob } from '../../jobs/bakeEdit.ts'
import { benchJob } from '../../jobs/bench.ts'
import { devicesJob } from '../../jobs/devices.ts'
import { createModelDescriber } from '../../jobs/describeModels.ts'
import { detectJob } from '../../jobs/detect.ts'
import { engineParts, type EngineParts } from '../../jobs/engineParts.ts'
import { evaluateJob } from '../../jobs/evaluate.ts'
import { faithfulnessJob } from '../../jobs/faithfulness.ts'
import { generateJob } from '../../jobs/generate.ts'
import { inspectJob } from '../../jobs/inspect.ts'
import { letterFormsJob } from '../../jobs/letterForms.ts'
import { logitsJob } from '../../jobs/logits.ts'
import { makeEditJob } from '../../jobs/makeEdit.ts'
import { compareEditsJob } from '../../jobs/compareEdits.ts'
import { compareTextsJob } from '../../jobs/compareTexts.ts'
import { doseEditJob } from '../../jobs/doseEdit.ts'
import { createModels } from '../../jobs/models.ts'
import { neuronActivationsJob } from '../../jobs/neuronActivations.ts'
import { neuronEffectsJob } from '../../jobs/neuronEffects.ts'
import { neuronFactsJob } from '../../jobs/neuronFacts.ts'
import { openAnswersJob } from '../../jobs/openAnswers.ts'
import { predictJob } from '../../jobs/predict.ts'
import { predictGeneratedJob } from '../../jobs/predictGenerated.ts'
import { predictOptionsJob } from '../../jobs/predictOptions.ts'
import { rerunJob } from '../../jobs/rerun.ts'
import { stackEditsJob } from '../../jobs/stackEdits.ts'
import { workJob } from '../../jobs/work.ts'
import { tokenizeJob } from '../../jobs/tokenize.ts'
import type { Handlers } from './contract.ts'

/** The contract's methods over the jobs that do them, and how to let go of what they hold. */
export function createHandlers(parts: EngineParts = engineParts): { handlers: Handlers; dispose: () => Promise<void> } {
  const models = createModels(parts)
  const describeModels = createModelDescriber(parts)
  const handlers: Handlers = {
    'models.inspect': (input, call) => inspectJob(input, parts, call),
    'models.describe': (input, call) => describeModels(input, call),
    tokenize: (input, call) => tokenizeJob(input, models, call),
    logits: (input, call) => logitsJob(input, models, call),
    letters: (input, call) => letterFormsJob(input, models, call),
    generate: (input, call) => generateJob(input, models, call),
    'answers.open': (input, call) => openAnswersJob(input, models, call),
    predict: (input, call) => predictJob(input, models, call),
    'predict.options': (input, call) => predictOptionsJob(input, models, call),
    'predict.generated': (input, call) => predictGeneratedJob(input, models, call),
    attribute: (input, call) => attributeJob(input, models, parts, call),
    detect: (input, call) => detectJob(input, models, parts, call),
    agree: (input, call) => agreeJob(input, models, parts, call),
    'neuron.facts': (input, call) => neuronFactsJob(input, models, call),
    'neuron.effects': (input, call) => neuronEffectsJob(input, models, call),
    'neuron.activations': (input, call) => neuronActivationsJob(input, models, call),
    'edit.make': (input, call) => makeEditJob(input, models, call),
    'edit.stack': (input) => stackEditsJob(input),
    'edit.dose': (input, call) => doseEditJob(input, models, call),
    'edit.compare': (input, call) => compareEditsJob(input, models, call),
    'edit.text': (input, call) => compareTextsJob(input, models, call),
    'edit.bake': (input, call) => bakeEditJob(input, models, parts, call),
    evaluate: (input, call) => evaluateJob(input, models, call),
    faithfulness: (input, call) => faithfulnessJob(input, models, parts, call),
    rerun: (input, call) => rerunJob(input, models, parts, call),
    work: (input, call) => workJob(input, models, parts, call),
    devices: (_, call) => devicesJob(parts, call),
    bench: (input, call) => benchJob(input, parts, call),
  }
  return { handlers, dispose: async () => models[Symbol.asyncDispose]() }
}
