import { WorkbenchError } from '../base/errors.ts'
import { detectors, type DetectorName } from '../methods/detectors/detectors.ts'
import { gradeRerun, type FoundRun } from '../methods/rerun/gradeRerun.ts'
import { detectJob } from './detect.ts'
import type { EngineParts } from './engineParts.ts'
import type { Hooks } from './hooks.ts'
import type { Models, RunChoice } from './models.ts'
import { openCapsule } from '../runs/capsule.ts'
import { readDetection, type Detection } from '../runs/detection.ts'
import { foundPrompting, promptingOf, promptingText } from '../runs/promptingOf.ts'
import type { Prompting } from '../models/tokenizer/prompting.ts'
import { bytesDigest } from '../files/fileDigest.ts'
import type { CallInput } from '../runs/calls/calls.ts'

export type RerunInput = CallInput<'rerun'>

/** Repeats a detection from its folder alone, and grades every figure against what the folder says. */
export async function rerunJob(input: RerunInput, models: Models, parts: EngineParts, hooks: Hooks) {
  const { run, background, tolerance } = input
  const capsule = openCapsule(input.detection)
  const before = await readDetection(capsule, hooks)
  const { manifest, place } = before
  const { method, objective, settings, model } = manifest
  if (!isDetector(method)) {
    throw new WorkbenchError(
      'input.unsupported',
      `${place} was made with the method ${JSON.stringify(method)}, which this version does not have. ` +
        `It has ${Object.keys(detectors).join(', ')}.`,
    )
  }
  if (manifest.background !== null && background === null) {
    throw new WorkbenchError(
      'input.usage',
      `${place} borrowed the background corpus ${manifest.background.file}, which is no part of the folder: ` +
        'give the file with --background.',
    )
  }
  await checkSizes(before, run, models, hooks)
  const data = {
    kind: 'bytes' as const,
    name: capsule.placeOf('questions.jsonl'),
    bytes: await capsule.bytes('questions.jsonl', hooks),
  }
  const choice = {
    ...settings,
    ...promptingOf(input, before),
    background: manifest.background === null ? null : background,
  }
  const detection = await detectJob({ run, data, method, objective, ...choice }, models, parts, {
    ...hooks,
    onItem: () => undefined,
  })
  return {
    rerun: gradeRerun(storedRun(before), repeatedRun(detection, input.engram), { tolerance, dMlp: model.dMlp }),
    detection: {
      ...{ method, objective, questions: detection.questions.length, variants: detection.variants },
      ...{ device: detection.device, elapsedMs: detection.elapsedMs, computed: detection.computed },
    },
  }
}

/** @throws WorkbenchError 'input.value' for a model of other sizes, whose neurons are other neurons */
async function checkSizes({ place, manifest }: Detection, run: RunChoice, models: Models, hooks: Hooks): Promise<void> {
  await using open = await models.open(run, hooks)
  const { nLayers, dMlp } = manifest.model
  if (open.shape.nLayers === nLayers && open.shape.dMlp === dMlp) return
  throw new WorkbenchError(
    'input.value',
    `${place} was made with a model of ${nLayers} layers of ${dMlp} neurons; ${open.dir} has ${open.shape.nLayers} of ` +
      `${open.shape.dMlp}. Give the model of the run.`,
  )
}

function isDetector(method: string): method is DetectorName {
  return Object.hasOwn(detectors, method)
}

function storedRun({ manifest, questions, common }: Detection): FoundRun {
  const { engram, model, device, background, meanProb } = manifest
  return {
    conditions: {
      ...{ engram, model: model.fingerprint, device, background: background?.sha256 ?? null },
      prompting: conditionText(foundPrompting({ manifest })),
    },
    ...{ questions, common, meanProb },
  }
}

function repeatedRun(detection: Awaited<ReturnType<typeof detectJob>>, engram: string): FoundRun {
  const { fingerprint, device, background, meanProb, shape } = detection
  const index = ([layer, neuron]: readonly [number, number]): number => layer * shape.dMlp + neuron
  return {
    conditions: {
      ...{ engram, model: fingerprint, device, background: background?.sha256 ?? null },
      prompting: conditionText(detection.settings),
    },
    questions: detection.questions.map(({ id, variants, cluster, key }) => ({
      ...{ id, found: variants },
      cluster: { ...cluster, neurons: cluster.neurons.map(index) },
      key: { ...key, neurons: key.neurons.map(index) },
    })),
    common: detection.common.map(({ neuron, occurrences }) => ({ neuron: index(neuron), occurrences })),
    meanProb,
  }
}

/** Chats that are called the same differ in their texts. */
function conditionText({ prompting, system, answerStart, chatTemplate }: Prompting): string {
  const asked = { prompting, system, answerStart, chatTemplate }
  const text = promptingText(asked)
  return prompting === 'raw' ? text : `${text} (${bytesDigest(JSON.stringify(asked)).slice(0, 8)})`
}
