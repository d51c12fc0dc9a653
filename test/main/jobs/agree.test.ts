import { join } from 'node:path'
import { expect, test } from 'vitest'
import { agreeJob, type AgreeInput } from '../../../main/jobs/agree.ts'
import { createModels } from '../../../main/jobs/models.ts'
import { randomSets } from '../../../main/methods/agreeQuestion.ts'
import { rawPrompting } from '../../../main/models/tokenizer/prompting.ts'
import { fakeHooks, fakeParts, letterTokenizer } from '../../support/fakeParts.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { writtenRun } from '../../support/writtenRun.ts'

/** Three questions of a detection, each told apart by its prompt; the third one cannot be measured. */
async function setup() {
  const asked: string[][] = []
  let isBroken = true
  const { parts } = fakeParts({
    tokenizer: {
      ...letterTokenizer,
      encode: (text) => [
        text.codePointAt(0)! % 7,
        ...(/ ?[A-J]$/.test(text) ? [text.codePointAt(text.length - 1)! - 65] : []),
      ],
    },
    agreeQuestion: (_, prompts, { methods }) => {
      asked.push([...methods])
      if (isBroken && asked.length === 3) return Promise.reject(new Error('broken'))
      return Promise.resolve({
        ...{
          neurons: Int32Array.of(1, 2),
          effect: Float32Array.of(0.1, 0.2),
          right: Int32Array.from(prompts, () => 1),
        },
        scores: Float32Array.from(methods.flatMap(() => [1, 2])),
        prob: Float32Array.from(prompts.flatMap(() => Array<number>(2 + methods.length + randomSets).fill(0.9))),
      })
    },
  })
  const path = await writtenRun({
    fingerprint: 'sha256:stamp',
    shape: { nLayers: 2, dMlp: 3 },
    questions: ['a', 'b', 'c'].map((id) => ({
      ...{ id, neurons: [[0, 1]] as [number, number][] },
      variants: [{ prompt: `${id} Answer:`, gold: 'A', template: null, order: [0, 1] }],
    })),
  })
  const store = { kind: 'project', path: join(await temporaryFolder(), 'results.sqlite') } as const
  const input: AgreeInput = {
    run: { model: '/m', device: 'cpu', threads: null, store },
    source: { kind: 'detection', detection: { kind: 'folder', path } },
    ...{ methods: ['relp', 'attribution'], candidates: 10, v: 2, sample: null, seed: 0 },
    ...{ ...rawPrompting, prompting: null },
  }
  const run = async (change: Partial<AgreeInput> = {}) => {
    await using models = createModels(parts)
    const { hooks, items } = fakeHooks()
    return { ...(await agreeJob({ ...input, ...change }, models, parts, hooks)), items }
  }
  return { run, asked, mend: () => (isBroken = false) }
}

test('a run that was ended goes on with the question that it was at, and ends with what an undisturbed one has', async () => {
  const { run, asked, mend } = await setup()
  await expect(run()).rejects.toThrow('broken')
  mend()
  const { computed, agreement, perQuestion, items } = await run()
  expect(asked).toHaveLength(4)
  expect(computed).toBe(1)
  expect(items).toEqual(perQuestion)
  expect(perQuestion.map(({ id, knows }) => [id, knows])).toEqual([
    ['a', true],
    ['b', true],
    ['c', true],
  ])
  expect(agreement).toMatchObject({ questions: 3, prompts: 3, facts: 3, candidates: 10 })
  // in the order of the list, whatever order they were named in: the store has them
  expect(agreement.groups[0]!.methods.map(({ method }) => method)).toEqual(['attribution', 'relp'])
  expect((await run({ methods: ['attribution', 'relp'] })).computed).toBe(0)
})

test('a sample asks so many of the questions, and 0 candidates are all neurons', async () => {
  const { run, mend } = await setup()
  mend()
  const { agreement } = await run({ sample: 2, candidates: 0 })
  expect(agreement).toMatchObject({ questions: 2, candidates: null })
})
