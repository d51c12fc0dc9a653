/**
 * What a model takes under a memory budget, beside the time of its products alone.
 *
 *     node test/bench/largeModel.ts MODEL [BUDGET_GB] [PROMPTS] [VARIANTS]
 *
 * Prints seconds and the most memory that the process had: a batch of prompts of 120 tokens, adaptive attributions and an
 * edit's rows of some of them. "products" is what the batch's float32 products would take at the speed of a large one,
 * measured before and after.
 */
import { availableParallelism } from 'node:os'
import { openCheckpoint } from '../../main/engine/openCheckpoint.ts'
import { loadModel } from '../../main/engine/runtime/model.ts'
import { productSpeed } from '../../main/engine/runtime/productSpeed.ts'
import { attribute } from '../../main/methods/attribution.ts'

const [path, budgetGb = '8', nPrompts = '16', nVariants = '3'] = process.argv.slice(2)
const threads = availableParallelism()
const seconds = (since: number): number => (performance.now() - since) / 1000
const tell = (what: string, figures: Readonly<Record<string, unknown>>): void => {
  const peakGB = process.resourceUsage().maxRSS / 1e6
  process.stdout.write(`${what} ${JSON.stringify({ ...figures, peakGB })}
`)
}

const loading = performance.now()
await using checkpoint = await openCheckpoint(path!)
await using model = await loadModel(checkpoint, {
  threads,
  memory: { bytes: Number(budgetGb) * 1e9, isSet: true },
  onPlan: ({ layers, ...plan }) => tell('plan', { ...plan, layers: layers.join(' ') }),
})
tell('loaded', { seconds: seconds(loading) })
const { nLayers, nHeads, nKvHeads, dHead, dModel, dMlp, dVocab } = model.shape
const prompts = Array.from({ length: Number(nPrompts) }, (_, prompt) =>
  Array.from({ length: 120 }, (_, i) => (prompt * 7919 + i * 104729 + 13) % dVocab),
)
const speed = await productSpeed(model.loaded.device)
await speed.measure()
const gflops = async (): Promise<number> =>
  Math.max(await speed.measure(), await speed.measure(), await speed.measure())
const blockWeights = nLayers * (2 * dModel * dHead * (nHeads + nKvHeads) + 3 * dModel * dMlp)

async function timed(what: string, n: number, work: () => Promise<unknown>): Promise<void> {
  const before = await gflops()
  const started = performance.now()
  await work()
  const took = seconds(started)
  const after = await gflops()
  const products = (n * 120 * 2 * blockWeights + n * 2 * dModel * dVocab) / 1e9 / ((before + after) / 2)
  tell(what, { seconds: took, products, ratio: took / products, gflops: [before, after] })
}

await timed('one prompt', 1, () => model.lastPosition(prompts[0]!))
await timed(`${prompts.length} prompts`, prompts.length, () =>
  Promise.all(prompts.map((ids) => model.lastPosition(ids))),
)
const variants = prompts.slice(0, Number(nVariants))
const attributing = performance.now()
const found = await Promise.all(variants.map((ids) => attribute(model, ids, 5)))
tell('attributions', {
  seconds: seconds(attributing),
  variants: variants.length,
  rows: found.map(({ rows }) => rows),
  converged: found.map(({ converged }) => converged),
})
const editing = performance.now()
const edit = [{ layer: Math.floor(nLayers / 2), neuron: 5, scale: 0 }]
await Promise.all(
  variants.map(async (ids) => {
    using state = await model.prefill(ids)
    await model.editedRows(state, [[], edit], (logits) => logits[5])
  }),
)
tell('an edit', { seconds: seconds(editing), variants: variants.length })
