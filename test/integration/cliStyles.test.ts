import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { GeneratedRow } from '../../main/jobs/predictGenerated.ts'
import type { OptionTextRow } from '../../main/jobs/predictOptions.ts'
import { readQuestions } from '../../main/datasets/readQuestions.ts'
import { loadModel } from '../../main/engine/runtime/model.ts'
import { tokenLogProbability, topCandidates } from '../../main/methods/nextToken.ts'
import { openCheckpoint } from '../../main/engine/openCheckpoint.ts'
import { loadTokenizer } from '../../main/models/tokenizer/tokenizer.ts'
import { engram } from '../support/engram.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const published = fileURLToPath(new URL('../golden/published', import.meta.url))
const model = join(published, 'model')
const questions = join(published, 'questions.json')
const args = ['predict', '--model', model, '--data', questions]

function rowsOf<Row>(jsonl: string): Row[] {
  return jsonl
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Row)
}

async function open() {
  const checkpoint = await openCheckpoint(model)
  const loaded = await loadModel(checkpoint, { threads: 2 })
  onTestFinished(async () => {
    await loaded[Symbol.asyncDispose]()
    await checkpoint.close()
  })
  return { loaded, tokenizer: (await loadTokenizer(model))!, questions: await readQuestions(questions) }
}

describe('engram predict --style option-text', () => {
  test('sums ln P of the tokens that the option adds to the joint text, one prompt run for each token', async () => {
    const { loaded, tokenizer, questions } = await open()
    const { code, stdout } = await engram([...args, '--style', 'option-text'], await temporaryFolder())
    expect(code).toBe(0)
    const rows = rowsOf<OptionTextRow>(stdout)
    expect(rows.map(({ id }) => id)).toEqual(questions.map(({ id }) => id))
    for (const [i, { source }] of questions.slice(0, 4).entries()) {
      const context = `Question: ${source.stem}\nAnswer:`
      const from = tokenizer.encode(context).length
      const sums: number[] = []
      for (const [k, option] of source.options.entries()) {
        const ids = tokenizer.encode(`${context} ${option}`)
        let sum = 0
        let isGreedy = true
        for (let n = from; n < ids.length; n++) {
          const { logits } = await loaded.lastPosition(ids.slice(0, n))
          sum += tokenLogProbability(logits, ids[n]!)
          isGreedy &&= topCandidates(logits, 1)[0]!.id === ids[n]
        }
        sums.push(sum)
        const found = rows[i]!.options[k]!
        expect(found).toMatchObject({ text: option, nTokens: ids.length - from, isGreedy })
        expect(Math.abs(found.logLikelihood - sum)).toBeLessThan(1e-3)
      }
      const letterOf = (scores: number[]): string => 'ABCD'[scores.indexOf(Math.max(...scores))]!
      const { pred, predNorm, correct, gold } = rows[i]!
      expect(pred).toBe(letterOf(sums))
      expect(predNorm).toBe(letterOf(sums.map((sum, k) => sum / [...source.options[k]!].length)))
      expect([gold, correct]).toEqual(['ABCD'[source.answer], pred === gold])
    }
  })

  test('answers the second time from the cache, with the same file', async () => {
    const folder = await temporaryFolder()
    const files: string[] = []
    for (const name of ['first', 'second']) {
      const out = join(folder, `${name}.jsonl`)
      const { stdout } = await engram([...args, '--style', 'option-text', '--out', out, '--json'], folder)
      expect(JSON.parse(stdout)).toMatchObject({ questions: 18, computed: name === 'first' ? 18 : 0 })
      files.push(readFileSync(out, 'utf8'))
    }
    expect(files[1]).toBe(files[0])
  })
})

describe('engram predict --style generate', () => {
  test('reads the answer from what greedy generation writes after each variant', async () => {
    const { loaded, tokenizer, questions } = await open()
    const { code, stdout } = await engram(
      [...args, '--style', 'generate', '--max-tokens', '4'],
      await temporaryFolder(),
    )
    expect(code).toBe(0)
    const rows = rowsOf<GeneratedRow>(stdout)
    expect(rows).toHaveLength(54)
    for (const [i, { prompt, gold }] of questions
      .slice(0, 2)
      .flatMap(({ variants }) => [...variants])
      .entries()) {
      const ids = await loaded.generate(tokenizer.encode(prompt), { maxTokens: 4 })
      const { text, pred, correct } = rows[i]!
      expect(text).toBe(tokenizer.decode(ids.filter((id) => id !== tokenizer.eosId)))
      expect(rows[i]!.gold).toBe(gold)
      expect(correct).toBe(pred === gold)
    }
  })
})
