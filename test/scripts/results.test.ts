import { describe, expect, test } from 'vitest'
import type { AgreementFigures, GroupAgreement } from '../../main/methods/agreementSchema.ts'
import { detectorNames } from '../../main/methods/detectors/detectors.ts'
import type { Evaluation } from '../../main/methods/evaluationSchema.ts'
import { resultsDocument, type Results } from '../../scripts/results/document.ts'
import { methods, runOrder } from '../../scripts/results/methods.ts'
import { paperFlips, paperPcr } from '../../scripts/results/paper.ts'
import { chosenQuestions } from '../../scripts/results/questions.ts'
import { stepsOf } from '../../scripts/results/steps.ts'
import { sampleEvaluation } from '../support/sampleEvaluation.ts'

const estimate = (mean: number) => ({ mean, low: mean / 2, high: mean * 2, units: 8 })

function group(name: GroupAgreement['group'], found: Readonly<Record<string, number>>): GroupAgreement {
  return {
    ...{ group: name, questions: 6, prob: estimate(0.4), top: estimate(20) },
    ...{ exactOff: estimate(0.1), randomOff: estimate(0.39) },
    methods: Object.entries(found).map(([method, mean]) => ({
      ...{
        method,
        pearson: estimate(0.5),
        spearman: estimate(0.5),
        found: estimate(mean),
        off: estimate(method === 'relp' ? 0.15 : 0.2),
      },
    })),
  }
}

const agreement: AgreementFigures = {
  ...{ questions: 12, prompts: 36, facts: 6, v: 20, candidates: 300, randomSets: 10, seed: 0 },
  groups: [
    group('all', { attribution: 9, relp: 8 }),
    group('knows', { attribution: 15.1, relp: 12.3 }),
    group('guesses', { attribution: 6.2, relp: 17.4 }),
  ],
}

function results(evaluation: Evaluation, rest: Partial<Results> = {}): Results {
  const runs = Object.fromEntries(evaluation.runs.map((run) => [run.method, run]))
  return {
    ...{
      model: 'Tiny',
      shape: evaluation.model,
      device: 'cpu',
      engram: '0.1.0',
      command: 'npm run results -- --facts 6',
    },
    ...{ facts: 6, questions: 12, domains: ['geography', 'biology'], languages: ['en', 'zh'], runs, agreement },
    ...rest,
  }
}

const whole = sampleEvaluation({ langs: ['en', 'zh'], runs: methods }).evaluation

describe('methods', () => {
  test('are all of the product, each once, also in the order in which they are run', () => {
    expect([...methods].sort()).toEqual([...detectorNames].sort())
    expect([...runOrder].sort()).toEqual([...detectorNames].sort())
  })

  test('have a detection and an evaluation each, and one command for agreement', () => {
    const steps = stepsOf({ folder: '/f', model: '/m', threads: 2, project: '/p' })
    expect(steps.flatMap(({ args, isShared }) => (isShared ? [] : [args[0]]))).toEqual(['agree'])
    for (const method of detectorNames) {
      const detection = steps.findIndex(({ args }) => args[0] === 'detect' && args.includes(method))
      const evaluation = steps.findIndex(({ args }) => args[0] === 'evaluate' && args.includes(`/f/${method}`))
      expect(detection).toBeGreaterThanOrEqual(0)
      expect(evaluation).toBeGreaterThan(detection)
    }
    expect(steps).toHaveLength(2 * detectorNames.length + 1)
    const candidatesOf = (method: string) => {
      const { args } = steps.find(({ args }) => args[0] === 'detect' && args.includes(method))!
      return args[args.indexOf('--candidates') + 1]
    }
    expect(['qrnca', 'relp', 'exact', 'greedy'].map(candidatesOf)).toEqual(['0', '0', '300', '300'])
  })
})

describe('resultsDocument', () => {
  const document = resultsDocument(results(whole))

  test('says the number of facts and questions in every heading of a table', () => {
    expect(document).toMatch(/^# .*Tiny: 6 facts\n/)
    const headings = document.split('\n## ').slice(1)
    const withTable = headings.filter((text) => text.includes('\n| '))
    expect(withTable).toHaveLength(8)
    for (const text of withTable) expect(text.split('\n')[0]).toContain('6 facts, 12 questions')
  })

  test('puts the figures of every method beside those of the paper', () => {
    const qrnca = whole.runs.find(({ method }) => method === 'qrnca')!
    const { flips } = qrnca.fields[0]!.own.suppress
    const rows = document.split('\n').filter((line) => line.startsWith('| `qrnca`'))
    expect(rows.find((row) => row.includes('41.2'))).toMatch(/\| +4\.4 \| +5\.6 \| +41\.2 \| +36 \|$/)
    expect(rows.find((row) => row.includes('18.2'))).toContain(`${flips.toWrong} of ${flips.right}`)
    for (const method of methods) {
      const own = document.split('\n').filter((line) => line.startsWith(`| \`${method}\``))
      expect(own.length, method).toBeGreaterThanOrEqual(4)
      for (const value of [...(paperPcr[method] ?? []), ...(paperFlips[method] ?? [])]) {
        expect(own.join('\n')).toContain(String(value))
      }
    }
  })

  test('has as many cells in each row of a table as in its head', () => {
    const tables = document.split('\n\n').filter((part) => part.startsWith('| '))
    expect(tables.length).toBeGreaterThanOrEqual(9)
    for (const text of tables) expect(new Set(text.split('\n').map((line) => line.split(' | ').length)).size).toBe(1)
  })

  test('says which score finds the most, also where it is not that of the preset', () => {
    expect(document).toContain('The model knows, alone: `attribution` finds 15.1')
    expect(document).toContain('the most of all proxies (next: `relp`, 12.3)')
    expect(document).toContain('The model guesses, alone: `attribution` finds 6.2')
    expect(document).toContain('`relp` finds the most, 17.4')
    expect(document).toContain('of the proxies `relp` takes it lowest, to 15.0\u00a0%')
  })

  test('names what was not measured and calls itself incomplete', () => {
    const { evaluation } = sampleEvaluation({ runs: ['qrnca', 'random'] })
    const partial = resultsDocument(results(evaluation, { agreement: null }))
    expect(document).not.toContain('Not complete')
    expect(partial).toContain('**Not complete.** Not measured: without-ica, with-common')
    expect(partial).toMatch(/Not measured: .*, agreement\./)
    expect(partial).not.toContain('| `relp`')
  })

  test('keeps the warnings of the evaluations and counts questions without neurons', () => {
    expect(document).toContain('- relp: 2 of 12 questions have no neuron')
    const neurons = document.split('\n## ').find((text) => text.startsWith('Neurons of a question'))!
    expect(neurons).toMatch(/\| `qrnca` .*\| +0 of 12 \|/)
  })

  test('warns of few facts and not of many', () => {
    expect(document).toContain('So few facts (6) say little')
    expect(document).toContain('what is in 4 of them is common')
    expect(resultsDocument(results(whole, { facts: 100 }))).not.toContain('So few facts')
  })
})

describe('chosenQuestions', () => {
  const ids = async (facts: number) => {
    const { text } = await chosenQuestions({ facts, domains: ['geography', 'biology'], languages: ['en', 'zh'] })
    return text
      .trimEnd()
      .split('\n')
      .map((line): string => JSON.parse(line).id)
  }

  test('takes domains and kinds in turn, each fact in all languages', async () => {
    expect(await ids(4)).toEqual(
      ['geo-001', 'bio-001', 'geo-006', 'bio-006'].flatMap((pair) => [`${pair}-en`, `${pair}-zh`]),
    )
  })

  test('takes first what a smaller number takes', async () => {
    expect((await ids(20)).slice(0, 14)).toEqual(await ids(7))
  })

  test('refuses a domain or language that there is none of, naming those there are', async () => {
    const choice = { facts: 4, domains: [], languages: ['en'] }
    await expect(chosenQuestions({ ...choice, domains: ['law'] })).rejects.toThrow(
      /no domain law; name some of geography/,
    )
    await expect(chosenQuestions({ ...choice, languages: ['fr'] })).rejects.toThrow(/no language fr; name some of en/)
  })
})
