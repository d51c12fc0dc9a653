/**
 * What an evaluation takes beside its products alone, in processor time.
 *
 *     node test/bench/evaluationFloor.ts MODEL RUN [DRIFT_SETS] [QUESTIONS] [ONLY]
 *
 * Counts the products with weights that the figures ask for: of each prompt the positions that no other prompt begins with,
 * of each edit's row and of each edited text the layers from the first that it edits on, and the unembedding of all that is
 * read. Their speed is that of the model's own matrices with so many rows as the work takes at once, measured before and
 * after each part. Prints a JSON line a part: seconds of processor time of the floor and of the work, and their ratio.
 */
import { availableParallelism } from 'node:os'
import { freeTexts } from '../../main/datasets/freeTexts.ts'
import { Graph } from '../../main/engine/graph/graph.ts'
import { gemm, reshape } from '../../main/engine/ops/build.ts'
import { ops } from '../../main/engine/ops/table.ts'
import { firstLayers } from '../../main/engine/runtime/editedTexts.ts'
import type { Feeds } from '../../main/engine/runtime/device.ts'
import type { Model } from '../../main/engine/runtime/model.ts'
import { engineParts } from '../../main/jobs/engineParts.ts'
import { askedItems, evaluatedQuestions } from '../../main/jobs/evaluationItems.ts'
import { measuredDrift, trialsOf } from '../../main/jobs/measuredDrift.ts'
import { measuredPrompts } from '../../main/jobs/measuredPrompts.ts'
import { createModels } from '../../main/jobs/models.ts'
import { openEncoder } from '../../main/jobs/promptEncoder.ts'
import { planEvaluation, watchedNeurons } from '../../main/methods/evaluation/plan.ts'
import { openCapsule } from '../../main/runs/capsule.ts'
import { readDetection } from '../../main/runs/detection.ts'

const [path, folder, driftSets = '2', nQuestions = '4', only = ''] = process.argv.slice(2)
const threads = availableParallelism()
/** Rows of the products that are timed. */
const rows = 192
const hooks = {
  signal: new AbortController().signal,
  onProgress: () => undefined,
  onWarning: (sentence: string) => void process.stderr.write(`${sentence}\n`),
  onItem: () => undefined,
}
const found = await readDetection(openCapsule({ kind: 'folder', path: folder! }), hooks)
const run = { ...found, questions: found.questions.slice(0, Number(nQuestions)) }
await using models = createModels(engineParts)
const choice = { model: path!, device: 'cpu', threads, store: { kind: 'none' } } as const
await using open = await models.open(choice, hooks)
const told = { prompting: null, system: null, answerStart: null, chatTemplate: null }
const encoder = await openEncoder(open, told, { instead: '', run }, hooks)
const { nLayers, dMlp } = open.shape
const grid = { nLayers, dMlp }
const questions = evaluatedQuestions(run)
const items = askedItems(run, encoder, open.shape, 0)
const plan = planEvaluation(questions, items, grid, { seed: 0, controls: 5, randomSets: 10, pooled: 50 })
const drift = { grid, seed: 0, sets: Number(driftSets) }
const texts = freeTexts.map(({ name, lang, text }) => ({
  name,
  lang,
  ids: encoder.tokenizer.encode(text).slice(0, 64),
}))

/** Times of a layer's matrices, of those behind the last one, and what is asked of them. */
interface Products {
  /** Positions times layers. */
  readonly layers: number
  readonly heads: number
}

const begun = (neurons: readonly number[]): number =>
  neurons.length === 0 ? nLayers : Math.floor(Math.min(...neurons) / dMlp)

function ofPrompts(): Products {
  const openings = new Set(items.flatMap(({ ids }) => ids.map((_, i) => ids.slice(0, i + 1).join())))
  const sets = new Map(plan.probes.map(({ item, neurons }) => [`${item} ${neurons.join()}`, begun(neurons)]))
  const edited = [...sets.values()].reduce((sum, first) => sum + 2 * (nLayers - first), 0)
  return { layers: openings.size * nLayers + edited, heads: items.length + 2 * sets.size }
}

function ofTexts(): Products {
  const tokens = texts.reduce((sum, { ids }) => sum + ids.length, 0)
  const edits = trialsOf(questions, drift).flatMap((trial) => trial.edits)
  const edited = edits.reduce((sum, edit) => sum + nLayers - [...firstLayers([edit], grid)][0]!, 0)
  return { layers: tokens * (nLayers + edited), heads: tokens * (1 + edits.length) }
}

/** Seconds of processor time that the products of a layer, and of the head, take for one row. */
async function rowSeconds({ loaded }: Model): Promise<{ readonly layer: number; readonly head: number }> {
  const matricesOf = (feeds: Feeds): Feeds =>
    Object.fromEntries(Object.entries(feeds).filter(([, { dims }]) => dims.length === 2))
  const seconds = async (visits: readonly Feeds[]): Promise<number> => {
    const graph = new Graph(ops)
    const matrices = Object.entries(visits[0]!).map(([name, { dims }]) => [name, dims as number[]] as const)
    const outputs = matrices.map(([name, [n, k]]) => {
      const product = gemm(graph.input(`x${k!}`, [rows, k!]), graph.input(name, [n!, k!]), { transB: true })
      return [`${name}Of`, reshape(product, [1, rows, n!])] as const
    })
    const program = await loaded.device.compile(Object.fromEntries(outputs))
    const xs: Record<string, Awaited<ReturnType<typeof loaded.device.upload>>> = {}
    for (const [, [, k]] of matrices) {
      xs[`x${k!}`] = await loaded.device.upload(new Float32Array(rows * k!).fill(0.5), [rows, k!])
    }
    let least = Infinity
    for (let i = 0; i < 4; i++) {
      const before = process.cpuUsage()
      for (const feeds of visits) {
        for (const tensor of Object.values(await program.run({ ...xs, ...feeds }))) tensor.dispose()
      }
      const { user, system } = process.cpuUsage(before)
      least = Math.min(least, (user + system) / 1e6)
    }
    await program.dispose()
    return least / rows / visits.length
  }
  const layers: Feeds[] = []
  for (let layer = 0; layer < nLayers; layer++) {
    using lease = await loaded.weights.layers.lease(layer)
    layers.push(matricesOf(lease.feeds))
  }
  return { layer: await seconds(layers), head: await seconds([matricesOf(loaded.weights.head.feeds)]) }
}

async function timed(what: string, { layers, heads }: Products, work: () => Promise<unknown>): Promise<void> {
  if (only !== '' && only !== what) return
  const speed = async () => open.withModel(rowSeconds)
  const before = await speed()
  const started = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(started)
  const after = await speed()
  const floor = (layers * (before.layer + after.layer) + heads * (before.head + after.head)) / 2
  const took = (user + system) / 1e6
  const figures = { floor, took, ratio: took / floor, system: system / 1e6, layers, heads }
  process.stdout.write(`${JSON.stringify({ what, ...figures, change: after.layer / before.layer })}\n`)
}

const watched = items.map((_, item) => watchedNeurons(plan, item))
await timed('prompts', ofPrompts(), () => measuredPrompts(items, plan.probes, watched, open, 'cpu', hooks))
await timed('text', ofTexts(), () => measuredDrift(questions, texts, drift, open, 'cpu', hooks))
