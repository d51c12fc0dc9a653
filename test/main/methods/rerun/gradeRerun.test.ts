import { describe, expect, test } from 'vitest'
import { gradeRerun, type FoundQuestion, type FoundRun } from '../../../../main/methods/rerun/gradeRerun.ts'

const question: FoundQuestion = {
  id: 'q',
  found: [{ target: 3, prob: 0.25, converged: true, error: null }],
  cluster: { neurons: [12, 7], scores: [0.5, 0.25], frequency: [1, 1], na: [0.2, 0.1], ica: [1.5, 1.5] },
  key: { neurons: [12], scores: [0.3] },
}
const run: FoundRun = {
  conditions: { engram: '1', model: 'sha256:a', device: 'cpu', background: null, prompting: 'as raw text' },
  questions: [question],
  common: [{ neuron: 9, occurrences: 4 }],
  meanProb: 0.25,
}
const grade = (change: Partial<FoundRun>) => gradeRerun(run, { ...run, ...change }, { tolerance: 1e-4, dMlp: 10 })
const moved = (change: Partial<FoundQuestion>): string[] =>
  grade({ questions: [{ ...question, ...change }] })
    .figures.filter(({ grade: of }) => of !== 'identical')
    .map(({ name, grade: of }) => `${name} ${of}`)

describe('gradeRerun', () => {
  test('of the same run is identical in every figure, under the same conditions', () => {
    const { verdict, figures, conditions } = grade({})
    expect(verdict).toBe('identical')
    expect(figures.every(({ grade: of, compared }) => of === 'identical' && compared > 0)).toBe(true)
    expect(conditions).toEqual([])
  })

  test.each<[Partial<FoundQuestion>, string[]]>([
    [{ found: [{ target: 4, prob: 0.25, converged: true, error: null }] }, ['target tokens differs']],
    [
      { found: [{ target: 3, prob: 0.2500001, converged: false, error: null }] },
      ['P(right letter) within', 'converged differs'],
    ],
    [{ cluster: { ...question.cluster, scores: [0.5, 0.26] } }, ['attributions differs']],
    [{ cluster: { ...question.cluster, frequency: [1, 0] } }, ['variants of neurons differs']],
    [{ cluster: { ...question.cluster, na: [0.2, 0.100001] } }, ['na within']],
    [{ cluster: { ...question.cluster, ica: [1.5, 1.4] } }, ['ica differs']],
    [{ cluster: { ...question.cluster, neurons: [12, 8] } }, ['neurons of clusters differs']],
    [{ key: { neurons: [7], scores: [0.3] } }, ['final neurons differs']],
  ])('names the figures that %j moves', (change, expected) => {
    expect(moved(change)).toEqual(expected)
  })

  test('sees another common neuron and another mean', () => {
    expect(
      grade({ common: [{ neuron: 8, occurrences: 4 }] }).figures.find(({ name }) => name === 'common neurons'),
    ).toMatchObject({
      ...{ grade: 'differs', where: 'the run: now without L0N9 and with L0N8' },
    })
    expect(grade({ meanProb: 0.250001 })).toMatchObject({ verdict: 'within' })
  })

  test('names what is not as it was, the worst first', () => {
    const conditions = { engram: '2', model: 'sha256:b', device: 'webgpu', background: 'x', prompting: 'as a chat' }
    expect(grade({ conditions }).conditions.map(({ name, severity }) => [name, severity])).toEqual([
      ['model', 'critical'],
      ['how prompts are put', 'critical'],
      ['background corpus', 'high'],
      ['version of Engram', 'medium'],
      ['device', 'low'],
    ])
  })
})
