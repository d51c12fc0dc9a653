import { describe, expect, test } from 'vitest'
import { questionFormat } from '../../../../main/datasets/import/writeQuestions.ts'
import { importFiles } from '../../../../main/datasets/import/importPlan.ts'
import type { ImportChoices } from '../../../../main/datasets/import/importChoices.ts'
import { writableLayouts } from '../../../../main/datasets/import/writeLayout.ts'
import type { Question } from '../../../../main/datasets/question.ts'
import { formatQuestionLines } from '../../../../main/datasets/questionLines.ts'
import { anyQuestions, question } from '../../../support/questions.ts'
import { seededRandom } from '../../../support/random.ts'

/** Words of twelve scripts, each with the language that is written in it. */
const words: readonly (readonly [lang: string, words: string])[] = [
  ['en', 'Which planet moon "river", river; mountain year number city'],
  ['ar', 'أي كوكب قمر، نهر؛ جبل سنة رقم مدينة؟'],
  ['zh', '哪 个 行星 月亮， 河流； 山 年 号码 城市？'],
  ['ja', 'どの 惑星 月、 ガワ 山 年 番号 都市'],
  ['ko', '어느 행성 달, 강; 산 해 숫자 도시'],
  ['ru', 'Какая планета луна, река; гора год число город'],
  ['el', 'Ποιος πλανήτης φεγγάρι, ποτάμι βουνό έτος'],
  ['he', 'איזה כוכב ירח, נהר; הר שנה מספר עיר'],
  ['hi', 'कौन ग्रह चाँद, नदी; पहाड़ साल संख्या शहर'],
  ['th', 'ดาวเคราะห์ ดวง ใด แม่น้ำ, ภูเขา; ปี เมือง'],
  ['ta', 'எந்த கோள் நிலா, ஆறு; மலை ஆண்டு நகரம்'],
  ['am', 'የትኛው ፕላኔት ጨረቃ፣ ወንዝ ተራራ ዓመት ከተማ'],
]

function generated(seed: number, lang: string, count: number): Question[] {
  const random = seededRandom(seed)
  const pool = words.find(([each]) => each === lang)![1].split(' ')
  const text = (n: number) => Array.from({ length: n }, () => pool[Math.floor(random() * pool.length)]!).join(' ')
  return Array.from({ length: count }, (_, i) =>
    question({
      ...{ id: `q${i + 1}`, lang, domain: text(1), stem: `${i} ${text(5)}` },
      options: Array.from({ length: 4 }, (_, k) => `${text(2)} ${k}`),
      answer: Math.floor(random() * 4),
    }),
  )
}

async function readBack(name: string, content: unknown, choices: ImportChoices = {}) {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : (content as Uint8Array)
  const { reads, questions, problems } = await importFiles([{ name, bytes }], choices)
  expect(problems).toEqual([])
  return { layout: reads[0]!.chosen.id, questions: questions.map((each) => each.question) }
}

describe('questionFormat', () => {
  test.each(['jsonl', 'json', 'csv', 'tsv', 'xlsx', 'parquet'])(
    'questions of any kind come back from .%s as they were',
    async (ending) => {
      const format = questionFormat(`q.${ending}`)
      for (let seed = 0; seed < 12; seed++) {
        const all = [...anyQuestions(seed, 4), ...generated(seed, words[seed]![0], 3)]
        const { content, lost } = await format.write(all)
        expect(lost).toEqual([])
        const { questions } = await readBack(`q.${ending}`, content)
        expect(formatQuestionLines(questions)).toBe(formatQuestionLines(all))
      }
    },
  )

  const flat = new Set([
    'global-mmlu',
    'include',
    'arabicmmlu',
    'belebele',
    'mmlu-pro',
    'hellaswag',
    'truthfulqa-csv',
    'cmmlu',
    'ceval',
    'mmlu',
    'mmlu-csv',
  ])
  const ways = writableLayouts
    .filter(({ id }) => id !== 'engram-parquet')
    .flatMap(({ id }) =>
      [
        ...(id === 'mmlu-csv' || id === 'truthfulqa-csv' ? [] : ['jsonl', 'json', 'parquet']),
        ...(flat.has(id) ? ['csv', 'tsv', 'xlsx'] : []),
      ].map((ending) => ({ id, ending })),
    )
  test.each(ways)(
    '$id as .$ending gives back all that it does not say is lost, in twelve scripts',
    async ({ id, ending }) => {
      const layout = writableLayouts.find((each) => each.id === id)!
      for (const [seed, [own]] of words.entries()) {
        const lang = layout.lang ?? own
        // TruthfulQA's table divides its wrong answers by semicolons.
        const all = generated(seed, lang, 3).map((each) =>
          id === 'truthfulqa-csv'
            ? { ...each, options: each.options.map((option) => option.replaceAll(/[;]/g, '')) }
            : each,
        )
        const { content, lost } = await questionFormat(`q.${ending}`, id).write(all)
        const back = await readBack(`q.${ending}`, content, layout.isBare ? { header: false } : {})
        expect(back.layout).toBe(id)
        expect(back.questions).toHaveLength(all.length)
        for (const [i, { stem, options, answer, domain, lang }] of all.entries()) {
          const read = back.questions[i]!
          expect(read.stem).toBe(stem)
          expect(read.options[read.answer]).toBe(options[answer])
          expect(new Set(read.options)).toEqual(new Set(options))
          if (!lost.includes('domain')) expect(read.domain).toBe(domain)
          if (!lost.includes('lang')) expect(read.lang).toBe(lang)
        }
      }
    },
  )

  test('a passage goes with the layouts that have a place for it, and the others say that it is lost', async () => {
    const [one] = generated(1, 'en', 1)
    const all = [{ ...one!, context: 'A long passage.' }]
    const { content, lost } = await questionFormat('q.jsonl', 'belebele').write(all)
    expect(lost).not.toContain('context')
    expect((await readBack('q.jsonl', content)).questions[0]!.context).toBe('A long passage.')
    expect((await questionFormat('q.jsonl', 'mmlu').write(all)).lost).toEqual(['id', 'lang', 'context'])
  })

  test('what a layout cannot hold at all is refused by the name of the question', async () => {
    const many = [question({ id: 'five', options: ['1', '2', '3', '4', '5'] })]
    await expect(questionFormat('q.csv', 'cmmlu').write(many)).rejects.toThrow(
      'Question five has 5 options, and CMMLU takes up to 4',
    )
    await expect(questionFormat('q.csv', 'arc').write(many)).rejects.toThrow('columns inside of columns')
  })

  test('a task of lm-eval and a data set of Hugging Face are folders whose data comes back', async () => {
    const all = [...generated(1, 'en', 3), ...generated(2, 'ar', 3).map((each) => ({ ...each, id: `${each.id}-ar` }))]
    const hub = (await questionFormat('set', 'huggingface').write(all)).content as {
      files: Record<string, string | Uint8Array>
    }
    expect(Object.keys(hub.files).sort()).toEqual(['README.md', 'test-ar.parquet', 'test-en.parquet'])
    expect(hub.files['README.md']).toContain('config_name: "ar"')
    expect(formatQuestionLines((await readBack('a.parquet', hub.files['test-ar.parquet'])).questions)).toBe(
      formatQuestionLines(all.slice(3)),
    )
    const task = (await questionFormat('My set', 'lm-eval').write(all)).content as { files: Record<string, string> }
    expect(Object.keys(task.files).sort()).toEqual([
      'my_set_ar.jsonl',
      'my_set_ar.yaml',
      'my_set_en.jsonl',
      'my_set_en.yaml',
    ])
    const back = await readBack('a.jsonl', task.files['my_set_ar.jsonl'])
    expect(formatQuestionLines(back.questions)).toBe(formatQuestionLines(all.slice(3)))
  })

  test('a name that says no form, and a layout that is none, are refused with those there are', () => {
    expect(() => questionFormat('q.doc')).toThrow('does not say its form; let it end in .jsonl')
    expect(() => questionFormat('q.jsonl', 'mmmlu')).toThrow('is no layout; there are huggingface, lm-eval, ')
  })
})
