import { isObject } from '../../base/isObject.ts'
import type { Question } from '../question.ts'
import type { Layout } from './layout.ts'
import type { RowFault } from './rawRow.ts'

/** TruthfulQA's multiple choice: the answers with a mark behind each, as an object or as two lists. */
export const truthfulMc: Layout = {
  ...{ id: 'truthfulqa', title: 'TruthfulQA, multiple choice', answers: null },
  needs: ['question'],
  fits: (columns) => columns.some((column) => column.startsWith('mc1_targets')),
  columns: ['question', 'mc1_targets', 'mc2_targets'],
  read(value) {
    const marked = markedAnswers(value['mc1_targets'])
    const right = marked.flatMap(([, mark], i) => (Number(mark) === 1 ? [i] : []))
    if (right.length !== 1) return noSingle('mc1_targets', right.length)
    const { mc2_targets, category } = value
    return {
      value: {
        ...{ id: '', stem: value['question'], options: marked.map(([text]) => text) },
        domain: typeof category === 'string' ? category : '',
        ...(mc2_targets === undefined ? {} : { mc2_targets }),
      },
      ...{ answer: right[0], isIndex: true },
    }
  },
  write: ({ stem, options, answer, extra }) => ({
    question: stem,
    mc1_targets: { choices: options, labels: options.map((_, i) => (i === answer ? 1 : 0)) },
    mc2_targets: extra['mc2_targets'] ?? { choices: [], labels: [] },
  }),
}

/** TruthfulQA's table: the best answer, and the wrong ones in one cell. */
export const truthfulCsv: Layout = {
  ...{ id: 'truthfulqa-csv', title: 'TruthfulQA, the table of answers', answers: null },
  needs: [],
  fits: (columns) => {
    const names = columns.map(key)
    return ['question', 'bestanswer', 'incorrectanswers'].every((name) => names.includes(name))
  },
  columns: ['Type', 'Category', 'Question', 'Best Answer', 'Correct Answers', 'Incorrect Answers', 'Source'],
  read(value) {
    const of = Object.fromEntries(Object.entries(value).map(([name, cell]) => [key(name), cell]))
    const wrong = answersIn(of['incorrectanswers'])
    const best = typeof of['bestanswer'] === 'string' ? of['bestanswer'].trim() : ''
    if (best === '' || wrong.length === 0) return noSingle(best === '' ? 'Best Answer' : 'Incorrect Answers', 0)
    const { type, source } = of
    return {
      value: {
        ...{ id: '', stem: of['question'], options: [best, ...wrong] },
        domain: typeof of['category'] === 'string' ? of['category'] : '',
        'Correct Answers': answersIn(of['correctanswers']).join('; '),
        ...(typeof type === 'string' ? { Type: type } : {}),
        ...(typeof source === 'string' ? { Source: source } : {}),
      },
      ...{ answer: 0, isIndex: true },
    }
  },
  write({ stem, domain, options, answer, extra }: Question) {
    const right = options[answer] ?? ''
    const kept = (name: string): string => (typeof extra[name] === 'string' ? extra[name] : '')
    return {
      ...{ Type: kept('Type'), Category: domain, Question: stem, 'Best Answer': right },
      'Correct Answers': kept('Correct Answers') || right,
      'Incorrect Answers': options.filter((_, i) => i !== answer).join('; '),
      Source: kept('Source'),
    }
  },
}

function markedAnswers(targets: unknown): [text: unknown, mark: unknown][] {
  if (!isObject(targets)) return []
  const { choices, labels } = targets
  if (!Array.isArray(choices) || !Array.isArray(labels)) return Object.entries(targets)
  return choices.map((choice, i) => [choice, labels[i] as unknown])
}

function answersIn(cell: unknown): string[] {
  const parts = Array.isArray(cell) ? cell.map(String) : typeof cell === 'string' ? cell.split(';') : []
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

function key(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, '')
}

function noSingle(column: string, count: number): RowFault {
  return {
    ...{ column, rule: 'answer-unknown', fault: `${column} marks ${count} answers as right` },
    remedy: 'mark one of them',
  }
}
