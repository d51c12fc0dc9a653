import { basename, resolve } from 'node:path'
import { writeFolderAtomically } from '../../files/atomicFolder.ts'
import type { Output } from '../../rpc/contract.ts'
import { detectionFileNames, detectionFiles } from '../../jobs/detectionFiles.ts'
import type { Action } from '../host.ts'
import { checkOutputFolder, runInput } from '../inputs.ts'
import type { RunFlags } from '../options.ts'
import { duration } from '../progressText.ts'
import { counted, decimal, grouped, table } from '../table.ts'
import { version } from '../version.ts'

export interface DetectFlags extends RunFlags {
  readonly data: string
  readonly out: string
  readonly mode: 'corrected' | 'paper' | 'published'
  readonly rule?: 'adaptive' | 'published' | 'paper' | 'gauss-legendre'
  readonly steps?: number
  readonly tolerance?: number
  readonly letters?: 'auto' | 'bare' | 'space'
  readonly t: number
  readonly u: number
  readonly v: number
  readonly seed: number
}

type Detection = Output<'detect'>

/** Columns of the longest bar. */
const barWidth = 40

export const detect: Action<DetectFlags> = async (flags, { call, output, signal, willWrite }) => {
  const { json, mode, t, u, v, seed } = flags
  const run = runInput(flags)
  const data = resolve(flags.data)
  const out = resolve(flags.out)
  await checkOutputFolder(out, detectionFileNames)
  const choice = { rule: flags.rule ?? null, letters: flags.letters ?? null }
  const limits = { steps: flags.steps ?? null, tolerance: flags.tolerance ?? null }
  const result = await call('detect', { run, data, mode, ...choice, ...limits, t, u, v, seed })
  willWrite(out)
  await writeFolderAtomically(out, detectionFiles(result, version(), basename(data)), { signal })
  if (json === true) return output.json(jsonOf(result, flags.out))
  for (const line of describe(result)) output.line(line)
  output.note(`Written: ${flags.out}`)
}

function jsonOf(result: Detection, out: string): object {
  const { method, objective, settings, fingerprint, device, elapsedMs, variants, computed } = result
  const { rejected, meanProb, warnings, common } = result
  return {
    ...{ method, objective, mode: settings.mode, settings, fingerprint, device, elapsedMs },
    ...{ questions: result.questions.length, rejected, variants, computed },
    fromCache: variants - computed,
    neuronsPerQuestion: mean(sizes(result)),
    layers: layerCounts(result),
    common: common.length,
    ...{ meanProb, warnings, out },
  }
}

function describe(result: Detection): string[] {
  const { questions, variants, rejected, settings, common, meanProb } = result
  const { mode } = settings
  const counts = sizes(result)
  const clusters = mean(questions.map(({ cluster }) => cluster.neurons.length))
  const percent = `${decimal(100 * settings.u)} %`
  const removed = mode === 'published' ? ', not removed in this mode' : ', removed'
  return [
    `${counted(questions.length, 'question')}, ${counted(variants, 'variant')}` +
      `${rejected > 0 ? ` (${grouped(rejected)} rejected and not asked)` : ''}; mode ${mode}, rule ${settings.rule}`,
    `neurons per question: ${mean(counts).toFixed(1)} (${Math.min(...counts)} to ${Math.max(...counts)}), ` +
      `from clusters of ${clusters.toFixed(1)}`,
    `common neurons, in more than ${percent} of the clusters: ${grouped(common.length)}${common.length > 0 ? removed : ''}`,
    `P(right letter): ${decimal(meanProb)} on average`,
    '',
    ...histogram(layerCounts(result)),
    '',
    timeText(result),
  ]
}

/** Neurons by layer, summed over questions, as bars. */
function histogram(layers: readonly number[]): string[] {
  const most = Math.max(1, ...layers)
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
