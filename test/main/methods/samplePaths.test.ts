import { describe, expect, onTestFinished, test } from 'vitest'
import { attributeMany } from '../../../main/methods/attribution.ts'
import { openCheckpoint } from '../../../main/engine/openCheckpoint.ts'
import { expectClose } from '../../support/closeness.ts'
import { LimitedDevice } from '../../support/limitedDevice.ts'
import { loadTinyReference, someIds } from '../../support/loadTiny.ts'
import { referenceModel } from '../../support/referenceModel.ts'
import { tinyModel } from '../../support/tinyModel.ts'

async function limited(mostRows: number) {
  const checkpoint = await openCheckpoint(await tinyModel('llama'))
  onTestFinished(() => checkpoint.close())
  return referenceModel(checkpoint, new LimitedDevice(mostRows))
}

const questions = [5, 4, 3].map((n, i) => ({ ids: someIds(n, i + 1), target: 5 + i }))
const settings = { rule: 'gauss-legendre', steps: 6 } as const

describe('samplePaths', () => {
  test.each([1, 2, 3, 7, 20])(
    'gives the same numbers with memory for %i rows, and says once that it is less',
    async (most) => {
      const { model, device } = await limited(most)
      const held = device.nLive
      const warnings: string[] = []
      const { model: roomy } = await loadTinyReference('llama')
      for (const group of [questions, questions.slice(0, 1)]) {
        const onWarning = (sentence: string) => warnings.push(sentence)
        const found = await attributeMany(model, group, { ...settings, onWarning })
        const expected = await attributeMany(roomy, group, settings)
        for (const [i, { attribution, prob, nodes }] of found.entries()) {
          expectClose(attribution, expected[i]!.attribution, 1e-6)
          expectClose([prob], [expected[i]!.prob], 1e-6)
          expect(nodes).toEqual(expected[i]!.nodes)
        }
      }
      expect(warnings).toHaveLength(1)
      expect(warnings[0]).toMatch(/^Memory ran out with 66 rows at once: going on with 33,/)
      expect(device.nLive).toBe(held)
    },
  )

  test('asks for no more rows than went well before', async () => {
    const { model, device } = await limited(12)
    await attributeMany(model, questions.slice(0, 1), settings)
    expect(device.runs.some((rows) => rows > 12)).toBe(true)
    device.runs.length = 0
    await attributeMany(model, questions.slice(0, 1), settings)
    expect(Math.max(...device.runs)).toBeLessThanOrEqual(12)
  })

  test('gives up where there is no memory for a single row', async () => {
    const { model, device } = await limited(0)
    const held = device.nLive
    const refused = attributeMany(model, questions, settings)
    await expect(refused).rejects.toMatchObject({ code: 'run.memory', message: /no memory for another 512 MiB/ })
    expect(device.nLive).toBe(held)
  })
})
