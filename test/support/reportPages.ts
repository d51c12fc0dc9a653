import { blocksHtml } from '../../main/report/blocks/blocksHtml.ts'
import { reportHtml } from '../../main/report/reportHtml.ts'
import { sampleEvaluation } from './sampleEvaluation.ts'
import { harmlessSvg } from './smuggled.ts'
import { block } from './storedBlocks.ts'

/**
 * The page of an evaluation in which all that is not the program's own is made of these texts: each is a question with its
 * answer and a warning, and names hold all of them.
 */
export function evaluationPage(texts: readonly string[]): string {
  const name = texts.join(' ')
  const { evaluation } = sampleEvaluation({ domains: ['a'], langs: ['en', 'ar'], each: Math.ceil(texts.length / 2) })
  const questions = new Map(
    evaluation.runs[0]!.questions.map(({ id }, i) => {
      const text = texts[i % texts.length]!
      return [id, { stem: text, options: [text], answer: 0 }]
    }),
  )
  const runs = evaluation.runs.map((run) => ({
    ...{ ...run, name, dir: name, data: { name, sha256: name }, settings: { [name]: name } },
    ...{ warnings: [...texts], controls: { ...run.controls, group: name } },
    fields: run.fields.map((one) => ({ ...one, field: { ...one.field, domain: one.field.domain && name } })),
  }))
  return reportHtml(
    {
      ...evaluation,
      device: 'cpu',
      texts: evaluation.texts.map((one) => ({ ...one, name })),
      runs,
      warnings: [...texts],
    },
    {
      ...{ engram: name, command: name },
      runs: [
        {
          ...{ engram: name, modelType: name, questions, warnings: [...texts] },
          ...{
            agreement: null,
            labels: new Map([[0, name]]),
            effects: new Map(),
            command: name,
            template: { text: name, file: name },
          },
        },
      ],
    },
  )
}

/** The same of blocks, but for texts in Markdown, which may make elements. */
export function blocksPage(texts: readonly string[]): string {
  const name = texts.join(' ')
  const blocks = texts.flatMap((text, i) => {
    const said = { title: text, text, table: { columns: [text], rows: [[text]] }, runIds: ['run', 'gone'] }
    return [
      block({ ...said, id: `evidence-${i}`, kind: 'evidence', table: null }),
      block({ ...said, id: `table-${i}`, kind: 'table' }),
      block({ ...said, id: `figure-${i}`, kind: 'figure', svg: harmlessSvg }),
    ]
  })
  const model = { name, fingerprint: name }
  const run = { id: 'run', name, kind: name, model, device: name, nQuestions: 1, createdAt: name }
  const runs = [{ ...run, command: name, settings: { [name]: name } }]
  return blocksHtml({ name, version: name, language: 'en', blocks, runs })
}
