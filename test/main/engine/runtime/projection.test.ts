import { describe, expect, test } from 'vitest'
import { architectureOf } from '../../../../main/engine/architectures/registry.ts'
import { loadModel, type Model } from '../../../../main/engine/runtime/model.ts'
import { openCheckpoint } from '../../../../main/engine/openCheckpoint.ts'
import { expectClose } from '../../../support/closeness.ts'
import { loadTiny, loadTinyReference, someIds } from '../../../support/loadTiny.ts'
import { otherRoles } from '../../../support/otherRoles.ts'
import { ReferenceDevice } from '../../../support/referenceDevice.ts'
import { referenceModel } from '../../../support/referenceModel.ts'
import { tinyConfigs, tinyModel } from '../../../support/tinyModel.ts'

// what crosses the device's interface is float32, several times
const float32 = 1e-5

/** What the head does to a vector of the residual stream, its norm's division and bias and its cap taken back. */
async function throughHead(model: Model, vector: Float32Array): Promise<Float64Array> {
  const { softcap, finalNorm } = model.projectionPath
  using state = await model.prefill(someIds(3))
  const logits = async (final: Float32Array): Promise<Float64Array> =>
    Float64Array.from(await model.logits({ ...state, final }), (logit) =>
      softcap > 0 ? softcap * Math.atanh(logit / softcap) : logit,
    )
  const atZero = await logits(new Float32Array(vector.length))
  const divisor = spread(Float64Array.from(vector), model, finalNorm === 'layer')
  return (await logits(vector)).map((logit, token) => divisor * (logit - atZero[token]!))
}

/** What a norm divides by. */
function spread(vector: Float64Array, model: Model, centres: boolean): number {
  const { epsilon } = model.shape as unknown as { epsilon: number }
  const mean = centres ? vector.reduce((sum, x) => sum + x, 0) / vector.length : 0
  return Math.sqrt(vector.reduce((sum, x) => sum + (x - mean) ** 2, 0) / vector.length + epsilon)
}

/** What a unit more of one neuron adds to the residual stream in a real pass, the post-norm's division taken back. */
async function written(model: Model, layer: number, neuron: number): Promise<Float32Array> {
  const ids = someIds(5)
  using plain = await model.prefill(ids)
  const set = plain.last[layer]!.post[neuron]! + 1
  const edit = { name: '', model: null, positions: 'last', neurons: [{ layer, neuron, set }] } as const
  using edited = await model.prefill(ids, { edit })
  const [before, after] = await Promise.all(
    [plain, edited].map(async ({ last }) => {
      const { contribution, post } = last[layer]!
      const divisor = model.projectionPath.hasPostNorm
        ? spread(await downProjected(model, layer, post), model, false)
        : 1
      return contribution.map((x) => x * divisor)
    }),
  )
  return after!.map((x, i) => x - before![i]!)
}

async function downProjected(model: Model, layer: number, post: Float32Array): Promise<Float64Array> {
  const { device, weights } = model.loaded
  using lease = await weights.layers.lease(layer)
  const down = await device.download(lease.feeds['down']!)
  const { dModel, dMlp } = model.shape
  return Float64Array.from({ length: dModel }, (_, i) => post.reduce((sum, x, j) => sum + x * down[i * dMlp + j]!, 0))
}

describe.each(Object.keys(tinyConfigs))('projectNeurons, %s', (name) => {
  test('gives what the model itself makes of one unit more of a neuron', async () => {
    const { model } = await loadTinyReference(name)
    const layer = 1
    const [first, second] = await model.projections(layer, [2, 7])
    expectClose(first!, await throughHead(model, await written(model, layer, 2)), float32)
    expectClose(second!, await throughHead(model, await written(model, layer, 7)), float32)
    expect(first).not.toEqual(second)
  })
})

describe('projectNeurons', () => {
  test.each(['llama', 'gemma2', 'gpt2'])('runs on the CPU, also with the vocabulary in pieces, %s', async (name) => {
    const { model } = await loadTinyReference(name)
    const [expected] = await model.projections(2, [4])
    const whole = await loadTiny(name)
    expectClose((await whole.projections(2, [4]))[0]!, expected!, float32)
    await using checkpoint = await openCheckpoint(await tinyModel(name))
    await using pieces = await loadModel(checkpoint, { threads: 1, pieceBytes: 10 * 4 * model.shape.dModel })
    expectClose((await pieces.projections(2, [4]))[0]!, expected!, float32)
  })

  test.each(['llama', 'gemma2', 'gpt2'])('knows no role of a weight by name, %s', async (name) => {
    const { model } = await loadTinyReference(name)
    await using checkpoint = await openCheckpoint(await tinyModel(name))
    const architecture = otherRoles(architectureOf(checkpoint.config.model_type))
    const { model: other } = await referenceModel(checkpoint, new ReferenceDevice(), architecture)
    expect(await other.projections(1, [4])).toEqual(await model.projections(1, [4]))
    expect(other.projectionPath).toEqual(model.projectionPath)
    expect(await other.lastPosition(someIds(4))).toEqual(await model.lastPosition(someIds(4)))
  })

  test('names what stands between neuron and logits', async () => {
    const paths = []
    for (const name of ['llama', 'gemma2', 'olmo2', 'gpt2']) paths.push((await loadTiny(name)).projectionPath)
    expect(paths).toEqual([
      { finalNorm: 'rms', hasPostNorm: false, softcap: 0 },
      { finalNorm: 'rms', hasPostNorm: true, softcap: 3 },
      { finalNorm: 'rms', hasPostNorm: true, softcap: 0 },
      { finalNorm: 'layer', hasPostNorm: false, softcap: 0 },
    ])
  })
})
