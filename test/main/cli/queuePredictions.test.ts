import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { filePredictions, runPredictions } from '../../../main/cli/queuePredictions.ts'
import { formatQuestionLines } from '../../../main/datasets/questionLines.ts'
import { readQuestions } from '../../../main/datasets/readQuestions.ts'
import { recordFiles, wholeFigures } from '../../../main/runs/record.ts'
import { answer } from '../../support/answers.ts'
import { question } from '../../support/questions.ts'
import { runSettings } from '../../support/runSettings.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const questions = ['a', 'b', 'c', 'd'].map((id, i) => question({ id, answer: i, stem: `Which is ${id}?` }))

/** The questions in a file, and answers that always choose the option "three". */
async function asked(seed = 0) {
  const folder = await temporaryFolder()
  const file = join(folder, 'q.jsonl')
  writeFileSync(file, formatQuestionLines(questions))
  const all = await readQuestions({ kind: 'file', path: file }, { seed })
  const answers = all.flatMap(({ id, source, variants }) =>
    source.variants.map(({ order }, i) => answer(id, i, variants[i]!.gold, 'ABCD'[order!.indexOf(2)]!)),
  )
  const path = join(folder, 'preds.jsonl')
  writeFileSync(path, answers.map((line) => `${JSON.stringify(line)}\n`).join(''))
  const warnings: string[] = []
  const host = { signal: new AbortController().signal, output: { warning: (text: string) => void warnings.push(text) } }
  return { folder, file, path, all, answers, host, warnings }
}

describe('answers of a file', () => {
  test('are put to the options through the orders that the seed draws', async () => {
    const { file, path, host, warnings } = await asked(3)
    const found = await filePredictions({ answers: path, file, seed: 3 }, questions, host)
    expect([...found].map(([id, { options }]) => [id, options!.map(({ nChosen }) => nChosen)])).toEqual(
      questions.map(({ id }) => [id, [0, 0, 3, 0]]),
    )
    expect(found.get('c')).toMatchObject({ nRight: 3, nPrompts: 3, model: 'preds.jsonl' })
    expect(warnings).toEqual([])
  })

  test('are refused with another seed, and where they are none', async () => {
    const { file, path, host } = await asked(3)
    await expect(filePredictions({ answers: path, file, seed: 4 }, questions, host)).rejects.toThrow(
      /Give the --seed with which/,
    )
    await expect(filePredictions({ answers: file, file, seed: 3 }, questions, host)).rejects.toThrow(
      /line 1: .*expected an answer by letter/,
    )
  })

  test('say right and wrong where the questions have got a fault that forbids to ask them', async () => {
    const { file, path, host, warnings } = await asked()
    const now = [...questions, question({ id: 'e', answer: 9 })]
    writeFileSync(file, formatQuestionLines(now))
    const found = await filePredictions({ answers: path, file, seed: 0 }, now, host)
    expect([...found.values()].map(({ options, nRight }) => [options, nRight])).toEqual([
      ...[0, 0, 3, 0].map((nRight) => [null, nRight]),
    ])
    expect(warnings[0]).toMatch(/^The orders of options are not known/)
    expect(warnings[1]).toBe('1 of the questions has no answer there as they are now.')
  })
})

describe('answers of a run’s folder', () => {
  test('are those to questions that say the same; one without answers is refused', async () => {
    const { folder, all, answers, host, warnings } = await asked()
    const record = {
      ...{ name: 'Predict 1', settings: runSettings('predict') },
      figures: wholeFigures({ model: { name: 'Some model', fingerprint: 'f', nLayers: 1, dMlp: 1 } }),
      files: { 'questions.jsonl': new TextEncoder().encode(formatQuestionLines(all.map(({ source }) => source))) },
      answers: answers.map((line) => ({ part: 'before', ...line })),
    }
    const write = (files: Readonly<Record<string, Uint8Array>>) =>
      Object.entries(files).forEach(([name, bytes]) => writeFileSync(join(folder, name), bytes))
    write(recordFiles(record, '0'))
    const now = questions.map((each) => (each.id === 'b' ? { ...each, stem: 'Another?' } : each))
    const found = await runPredictions(folder, now, host)
    expect([...found.keys()]).toEqual(['a', 'c', 'd'])
    expect(found.get('a')).toMatchObject({ model: 'Some model', nRight: 0 })
    expect(warnings).toEqual(['1 of the questions has no answer there as they are now.'])
    write(recordFiles({ ...record, answers: [] }, '0'))
    await expect(runPredictions(folder, now, host)).rejects.toThrow(/holds no answers of an unedited model/)
  })
})
