import { describe, expect, test } from 'vitest'
import { makeEditJob, type MakeEditInput } from '../../../main/jobs/makeEdit.ts'
import { createModels } from '../../../main/jobs/models.ts'
import type { CapsuleSource } from '../../../main/runs/calls/common.ts'
import { fakeHooks, fakeParts } from '../../support/fakeParts.ts'
import { writtenRun } from '../../support/writtenRun.ts'

const model = { model: '/m', device: 'cpu', threads: null, store: { kind: 'none' } } as const
const input: MakeEditInput = {
  ...{ detection: null, run: null, positions: 'last', name: null },
  ...{ choice: { kind: 'neurons', neurons: [[1, 2]] }, operation: { scale: 0 } },
}

async function detection(fingerprint = 'sha256:stamp'): Promise<CapsuleSource> {
  const path = await writtenRun({
    fingerprint,
    shape: { nLayers: 2, dMlp: 3 },
    questions: [
      {
        id: 'a',
        domain: 'law',
        neurons: [
          [0, 1],
          [1, 2],
        ],
      },
      {
        id: 'b',
        domain: 'law',
        neurons: [
          [1, 2],
          [1, 0],
        ],
      },
      { id: 'c', domain: 'art', neurons: [[0, 0]] },
      { id: 'd', domain: 'void', neurons: [] },
    ],
    common: [[1, 0]],
  })
  return { kind: 'folder', path }
}

async function make(change: Partial<MakeEditInput>) {
  const { hooks, warnings } = fakeHooks()
  const { parts } = fakeParts()
  await using models = createModels(parts)
  return { ...(await makeEditJob({ ...input, ...change }, models, hooks)), warnings }
}

const ofRun = (choice: { ids?: string[]; fields?: string[]; top?: number }): MakeEditInput['choice'] => {
  return { kind: 'questions', ids: choice.ids ?? [], fields: choice.fields ?? [], top: choice.top ?? null }
}

describe('makeEditJob', () => {
  test('pools the neurons of a field, the largest summed score first, and names the common ones', async () => {
    const { edit, neurons, questions, warnings } = await make({
      ...{ detection: await detection(), choice: ofRun({ fields: ['law'] }) },
    })
    expect(edit).toEqual({
      ...{ name: 'law × 0', model: 'sha256:stamp', positions: 'last' },
      neurons: [
        { layer: 1, neuron: 2, scale: 0 },
        { layer: 0, neuron: 1, scale: 0 },
        { layer: 1, neuron: 0, scale: 0 },
      ],
    })
    expect(neurons.map(({ score, questions: count, isCommon }) => [score, count, isCommon])).toEqual([
      [1.5, 2, false],
      [1, 1, false],
      [0.5, 1, true],
    ])
    expect(questions).toEqual(['a', 'b'])
    expect(warnings).toEqual([expect.stringContaining('1 of the 3 neurons are common')])
  })

  test('takes single questions, the best neurons, another operation, a name', async () => {
    const { edit, warnings } = await make({
      ...{ detection: await detection(), choice: ofRun({ ids: ['a', 'c'], top: 2 }), operation: { set: 1.5 } },
      ...{ positions: 'generated', name: 'mine' },
    })
    expect(edit).toMatchObject({ name: 'mine', positions: 'generated' })
    expect(edit.neurons).toEqual([
      { layer: 0, neuron: 0, set: 1.5 },
      { layer: 0, neuron: 1, set: 1.5 },
    ])
    expect(warnings).toEqual([])
  })

  test('neurons of a list fit any model, or are made for one that is given', async () => {
    expect((await make({})).edit).toMatchObject({ name: 'L1N2 × 0', model: null })
    expect((await make({ run: model })).edit.model).toBe('sha256:stamp')
  })

  test.each<[string, Partial<MakeEditInput>, RegExp]>([
    ['a question without a run', { choice: ofRun({ ids: ['a'] }) }, /give its folder with --run/],
    ['a neuron that the model lacks', { choice: { kind: 'neurons', neurons: [[2, 0]] }, run: model }, /layers 0 to 1/],
  ])('refuses %s', async (_, change, sentence) => {
    await expect(make(change)).rejects.toThrow(sentence)
  })

  test.each<[string, MakeEditInput['choice'], RegExp]>([
    ['an unknown question', ofRun({ ids: ['z'] }), /no question "z"/],
    ['a question without neurons', ofRun({ ids: ['d'] }), /The question d has no neurons in .*nothing to edit/],
    ['a field without neurons', ofRun({ ids: ['d'], fields: ['void'] }), /void has no neurons/],
    ['a neuron that the run’s model lacks', { kind: 'neurons', neurons: [[0, 3]] }, /L0N3 is no neuron.*0 to 2/],
  ])('of a run refuses %s', async (_, choice, sentence) => {
    await expect(make({ detection: await detection(), choice })).rejects.toThrow(sentence)
  })

  test('refuses a run of another model than the one that is given', async () => {
    await expect(
      make({ detection: await detection('sha256:other'), run: model, choice: ofRun({ ids: ['a'] }) }),
    ).rejects.toThrow('made with another model')
  })
})
