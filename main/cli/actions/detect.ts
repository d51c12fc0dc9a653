import { readdirSync, statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { WorkbenchError } from '../../base/errors.ts'
import { largest, smallest } from '../../base/lists.ts'
import { writeTextAtomically } from '../../files/atomicFile.ts'
import { writeFolderAtomically } from '../../files/atomicFolder.ts'
import { clusteringMethods } from '../../runs/background.ts'
import { agreementSentences } from '../../methods/agreementText.ts'
import { detectors } from '../../methods/detectors/detectors.ts'
import { backgroundText, detectionFileNames } from '../../runs/detectionFiles.ts'
import { isEvaluationFile, keptEvaluations } from '../../runs/evaluation.ts'
import { openCapsule } from '../../runs/capsule.ts'
import { labelsFile, manifestFile } from '../../runs/manifest.ts'
import { detectFields } from '../../runs/kindFields.ts'
import type { SummaryOf } from '../../runs/summary.ts'
import type { Output } from '../../rpc/engine/contract.ts'
import { chanceText } from '../../methods/answers/chance.ts'
import { alertLine, printLines } from '../guardLines.ts'
import { callDetect, type DetectionFlags } from '../callDetect.ts'
import type { Action } from '../host.ts'
import { checkOutput, checkOutputFolder, type OutputFlags } from '../inputs.ts'
import { duration } from '../progressText.ts'
import { counted, decimal, grouped, table } from '../table.ts'
import { version } from '../version.ts'

export interface DetectFlags extends DetectionFlags, OutputFlags {
  readonly method: Detection['method']
  readonly out: string
  readonly saveBackground?: string
}

type Detection = Output<'detect'>

/** Columns of the longest bar. */
const barWidth = 40

export const detect: Action<DetectFlags> = async (flags, host) => {
  const { output, signal, willWrite } = host
  const { json, saveBackground } = flags
  const out = resolve(flags.out)
  const there = statSync(out, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(out) : []
  const evaluations = there.filter(isEvaluationFile)
  const names = [...detectionFileNames, labelsFile, ...evaluations]
  await checkOutputFolder(out, names, manifestFile)
  if (saveBackground !== undefined) await checkSaveBackground(saveBackground, flags)
  const { result, files, summary, keep } = await callDetect(flags, host)
  const { agreement = null, flips } = summary?.kind === 'detect' ? summary : {}
  willWrite(out)
  // An evaluation that lies there stays: under a name that tells where it is of an earlier run.
  const kept = await keptEvaluations(openCapsule({ kind: 'folder', path: out }), evaluations, files[manifestFile]!)
  await writeFolderAtomically(out, { ...files, ...kept }, { signal, names })
  const renamed = Object.keys(kept).filter((name) => !evaluations.includes(name))
  if (renamed.length > 0)
    output.note(`The evaluation there is of an earlier run; it is called ${renamed.join(', ')} now.`)
  if (saveBackground !== undefined) {
    willWrite(saveBackground)
    await writeTextAtomically(saveBackground, backgroundText(result, version(), basename(flags.data)), { signal })
  }
  await keep()
  if (json === true)
    return output.json({ ...jsonOf(result, flags.out), agreement, ...(flips === undefined ? {} : { flips }) })
  printLines(output, describe(result, { agreement, flips }))
  output.note(`Written: ${flags.out}${saveBackground === undefined ? '' : `, ${saveBackground}`}`)
}

async function checkSaveBackground(path: string, flags: DetectFlags): Promise<void> {
  const { method } = flags
  await checkOutput(path, flags)
  if (clusteringMethods.includes(method)) return
  throw new WorkbenchError(
    'input.usage',
    `The method ${method} makes no clusters of attributions, which a background corpus holds: leave --save-background ` +
      `out, or take one of ${clusteringMethods.join(', ')}.`,
  )
}

function jsonOf(result: Detection, out: string): object {
  const { method, objective, settings, fingerprint, device, elapsedMs, variants, computed } = result
  const { rejected, meanProb, warnings, common, background, nClusters } = result
  return {
    ...{ method, objective, mode: settings.mode, settings, fingerprint, device, elapsedMs },
    ...{ questions: result.questions.length, rejected, variants, computed },
    fromCache: variants - computed,
    neuronsPerQuestion: mean(sizes(result)),
    layers: layerCounts(result),
    ...{ common: common.length, background, clusters: nClusters },
    ...{ meanProb, baseline: result.baseline ?? null, warnings, out },
  }
}

function describe(
  result: Detection,
  { agreement, flips }: Pick<Partial<SummaryOf<'detect'>>, 'flips'> & Pick<SummaryOf<'detect'>, 'agreement'>,
): string[] {
  const { questions, variants, rejected, method, settings, common, nClusters, meanProb, baseline } = result
  const { mode } = settings
  const counts = sizes(result)
  const clusters = mean(questions.map(({ cluster }) => cluster.neurons.length))
  const percent = `${decimal(100 * settings.u)} %`
  const removed = removalText(method, mode)
  return [
    `${counted(questions.length, 'question')}, ${counted(variants, 'variant')}` +
      `${rejected > 0 ? ` (${grouped(rejected)} rejected and not asked)` : ''}; ${methodText(result)}`,
    `neurons per question: ${mean(counts).toFixed(1)} (${smallest(counts)} to ${largest(counts)}), ` +
      `from clusters of ${clusters.toFixed(1)}`,
    ...(removed === null
      ? []
      : [
          `common neurons, in more than ${percent} of the ${grouped(nClusters)} clusters: ${grouped(common.length)}` +
            `${common.length > 0 ? removed : ''}`,
        ]),
    `P(right letter): ${decimal(meanProb)} on average`,
    ...(baseline == null ? [] : [standingLine(baseline)]),
    ...(agreement === null ? [] : [...agreementSentences(agreement), ...setToLines(settings.to)]),
    ...(flips === undefined ? [] : [flipLine(flips)]),
    '',
    ...histogram(layerCounts(result)),
    '',
    timeText(result),
  ]
}

/** Red where the model may be guessing: then its neurons say little. */
function standingLine(baseline: NonNullable<Detection['baseline']>): string {
  const said = chanceText(baseline)
  return baseline.atChance ? alertLine(said) : said
}

function flipLine({ questions, flipped, median }: NonNullable<SummaryOf<'detect'>['flips']>): string {
  if (questions === 0) return 'no question is answered right, so there is no answer to change'
  const size = median === null ? '' : `, the smallest of ${decimal(median)} neurons (median)`
  return (
    `of ${counted(questions, 'question')} that are answered right, sets that were found change ${grouped(flipped)}${size}` +
    (flipped < questions ? '; for the others no set of up to 20 was found' : '')
  )
}

function setToLines(to: Detection['settings']['to']): string[] {
  if (to === 'zero' || to === 0) return []
  return [`for these effects each neuron was set to ${to === 'mean' ? 'its mean over the prompts' : decimal(to)}`]
}

/** `mode corrected, rule adaptive`, or the method where it is another than that of the paper. */
function methodText({ method, objective, settings: { mode, rule, seed } }: Detection): string {
  const of = objective === 'prob' ? '' : `, objective ${objective}`
  const integral = `mode ${mode}, rule ${rule}${of}`
  const { scores, isDrawn = false } = detectors[method]
  if (method === detectFields.method.preset) return integral
  if (scores === 'attribution') return `method ${method}, ${isDrawn ? `seed ${seed}, ` : ''}${integral}`
  return scores === 'activation' ? `method ${method}` : `method ${method}${of}`
}

/** What became of the common neurons; null where a method does not look for them. */
function removalText(method: Detection['method'], mode: Detection['settings']['mode']): string | null {
  const { common } = detectors[method]
  if (common === null) return null
  if (common === 'kept') return ', kept'
  return mode === 'published' ? ', not removed in this mode' : ', removed'
}

/** Neurons by layer, summed over questions, as bars. */
function histogram(layers: readonly number[]): string[] {
  const most = largest(layers, 1)
  const rows = layers.map((count, layer) => [
    String(layer),
    grouped(count),
    '█'.repeat(count === 0 ? 0 : Math.max(1, Math.round((barWidth * count) / most))),
  ])
  return table([['layer', 'neurons', ''], ...rows], 'rrl')
}

function timeText({ elapsedMs, computed, variants, questions, device }: Detection): string {
  const time = `${duration(elapsedMs)} on ${device}`
  if (computed === 0) return `${time}, all from cache`
  const cached =
    variants > computed ? `, ${grouped(variants - computed)} of ${counted(variants, 'variant')} from cache` : ''
  const done = (questions.length * computed) / variants
  return `${time}, ${decimal(Number((done / (elapsedMs / 1000)).toPrecision(3)))} questions/s${cached}`
}

function layerCounts({ questions, shape }: Detection): number[] {
  const counts = new Array<number>(shape.nLayers).fill(0)
  for (const { key } of questions) for (const [layer] of key.neurons) counts[layer]!++
  return counts
}

function sizes({ questions }: Detection): number[] {
  return questions.map(({ key }) => key.neurons.length)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
