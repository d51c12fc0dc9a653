import { factLayouts } from './factLayouts.ts'
import { hubLayout } from './hubLayout.ts'
import type { Layout } from './layout.ts'
import { truthfulCsv, truthfulMc } from './truthful.ts'

const letters = (before: string, count: number): string[] =>
  [...'abcdefghijklmnopqrstuvwxyz'.slice(0, count)].map((letter) => `${before}${letter}`)
const numbers = (before: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${before}${i + 1}`)
const capitals = [...'ABCD']

/**
 * Public layouts that are known by their columns, those with more of them first. Names of columns are those of the published
 * files; a set that has them all is read as that layout, whatever it is called.
 */
export const layouts: readonly Layout[] = [
  hubLayout,
  {
    ...{ id: 'lm-eval', title: 'a task of lm-evaluation-harness', answers: '0' },
    needs: ['id', 'pair', 'subject', 'language', 'context', 'question', 'choices', 'letters', 'answer'],
    map: {
      ...{ id: 'id', pair: 'pair', domain: 'subject', lang: 'language' },
      sides: [
        { lang: null, stem: 'question', context: 'context', options: ['choices'], labels: 'letters', answer: 'answer' },
      ],
    },
  },
  {
    ...{ id: 'global-mmlu', title: 'Global-MMLU', answers: 'letter', isParallel: true },
    needs: ['sample_id', 'question', ...letters('option_', 4), 'answer'],
    map: {
      ...{ id: 'sample_id', domain: 'subject' },
      sides: [{ lang: null, stem: 'question', options: letters('option_', 4), answer: 'answer' }],
    },
    columns: [
      ...['sample_id', 'subject', 'subject_category', 'question', ...letters('option_', 4), 'answer'],
      ...['required_knowledge', 'time_sensitive', 'reference', 'culture', 'region', 'country'],
      ...['cultural_sensitivity_label', 'is_annotated'],
    ],
  },
  {
    ...{ id: 'include', title: 'INCLUDE', answers: '0' },
    needs: ['question', ...letters('option_', 4), 'answer', 'regional_feature'],
    map: {
      ...{ lang: 'language', domain: 'subject' },
      sides: [{ lang: null, stem: 'question', options: letters('option_', 4), answer: 'answer' }],
    },
    columns: [
      ...['language', 'country', 'domain', 'subject', 'regional_feature', 'level', 'question'],
      ...letters('option_', 4),
      'answer',
    ],
    numbers: ['answer'],
  },
  {
    ...{ id: 'include-choices', title: 'INCLUDE, options in a list', answers: '0' },
    needs: ['question', 'choices', 'answer', 'regional_feature'],
    map: {
      ...{ lang: 'language', domain: 'subject' },
      sides: [{ lang: null, stem: 'question', options: ['choices'], answer: 'answer' }],
    },
  },
  {
    ...{ id: 'arabicmmlu', title: 'ArabicMMLU', answers: 'letter', lang: 'ar' },
    needs: ['Question', 'Answer Key', ...numbers('Option ', 4)],
    map: {
      ...{ id: 'ID', domain: 'Subject' },
      sides: [
        { lang: 'ar', stem: 'Question', context: 'Context', options: numbers('Option ', 5), answer: 'Answer Key' },
      ],
    },
    columns: [
      ...['ID', 'Source', 'Country', 'Group', 'Subject', 'Level', 'Question', 'Context', 'Answer Key'],
      ...numbers('Option ', 5),
      'is_few_shot',
    ],
  },
  {
    ...{ id: 'belebele', title: 'Belebele', answers: '1', isParallel: true },
    needs: ['flores_passage', 'question', ...numbers('mc_answer', 4), 'correct_answer_num'],
    map: {
      ...{ id: 'link+question_number', lang: 'dialect' },
      sides: [
        {
          ...{ lang: null, stem: 'question', context: 'flores_passage', options: numbers('mc_answer', 4) },
          answer: 'correct_answer_num',
        },
      ],
    },
    columns: [
      ...['link', 'question_number', 'flores_passage', 'question', ...numbers('mc_answer', 4)],
      ...['correct_answer_num', 'dialect', 'ds'],
    ],
    numbers: ['question_number'],
  },
  {
    ...{ id: 'mmlu-pro', title: 'MMLU-Pro', answers: 'letter' },
    needs: ['question_id', 'question', 'options', 'answer', 'answer_index'],
    map: {
      ...{ id: 'question_id', domain: 'category' },
      sides: [{ lang: null, stem: 'question', options: ['options'], answer: 'answer' }],
    },
    columns: ['question_id', 'question', 'options', 'answer', 'answer_index', 'cot_content', 'category', 'src'],
    numbers: ['question_id'],
  },
  {
    ...{ id: 'arc', title: 'ARC as on Hugging Face', answers: null },
    needs: ['id', 'question', 'choices.text', 'choices.label', 'answerKey'],
    fits: (columns) => !columns.includes('question_concept'),
    map: {
      id: 'id',
      sides: [
        { lang: null, stem: 'question', options: ['choices.text'], labels: 'choices.label', answer: 'answerKey' },
      ],
    },
    columns: ['id', 'question', 'choices', 'answerKey'],
  },
  {
    ...{ id: 'arc-original', title: 'ARC as first published', answers: null },
    needs: ['question.stem', 'question.choices[].text', 'question.choices[].label', 'answerKey'],
    fits: (columns) => !columns.includes('question.question_concept'),
    map: {
      id: 'id',
      sides: [
        {
          ...{ lang: null, stem: 'question.stem', options: ['question.choices[].text'] },
          ...{ labels: 'question.choices[].label', answer: 'answerKey' },
        },
      ],
    },
    columns: ['id', 'question', 'answerKey'],
  },
  {
    ...{ id: 'commonsenseqa', title: 'CommonsenseQA as on Hugging Face', answers: null },
    needs: ['question', 'question_concept', 'choices.text', 'choices.label', 'answerKey'],
    map: {
      id: 'id',
      sides: [
        { lang: null, stem: 'question', options: ['choices.text'], labels: 'choices.label', answer: 'answerKey' },
      ],
    },
    columns: ['id', 'question', 'question_concept', 'choices', 'answerKey'],
  },
  {
    ...{ id: 'commonsenseqa-original', title: 'CommonsenseQA as first published', answers: null },
    needs: ['question.stem', 'question.question_concept', 'question.choices[].text', 'answerKey'],
    map: {
      id: 'id',
      sides: [
        {
          ...{ lang: null, stem: 'question.stem', options: ['question.choices[].text'] },
          ...{ labels: 'question.choices[].label', answer: 'answerKey' },
        },
      ],
    },
    columns: ['answerKey', 'id', 'question'],
    always: ['question.question_concept'],
  },
  {
    ...{ id: 'hellaswag', title: 'HellaSwag', answers: '0' },
    needs: ['ctx', 'endings', 'label'],
    map: {
      ...{ id: 'ind', domain: 'activity_label' },
      sides: [{ lang: null, stem: 'ctx', options: ['endings'], answer: 'label' }],
    },
    columns: [
      ...['ind', 'activity_label', 'ctx_a', 'ctx_b', 'ctx', 'endings', 'source_id', 'split', 'split_type', 'label'],
    ],
    numbers: ['ind'],
  },
  truthfulMc,
  truthfulCsv,
  {
    ...{ id: 'cmmlu', title: 'CMMLU', answers: 'letter', lang: 'zh' },
    needs: ['Question', ...capitals, 'Answer'],
    map: { id: '', sides: [{ lang: 'zh', stem: 'Question', options: capitals, answer: 'Answer' }] },
    columns: ['', 'Question', ...capitals, 'Answer'],
  },
  {
    ...{ id: 'ceval', title: 'C-Eval', answers: 'letter', lang: 'zh' },
    needs: ['id', 'question', ...capitals, 'answer'],
    fits: (columns) =>
      columns.every((column) => ['id', 'question', ...capitals, 'answer', 'explanation'].includes(column)),
    map: { id: 'id', sides: [{ lang: 'zh', stem: 'question', options: capitals, answer: 'answer' }] },
    columns: ['id', 'question', ...capitals, 'answer', 'explanation'],
    numbers: ['id'],
  },
  {
    ...{ id: 'mmlu', title: 'MMLU as on Hugging Face', answers: '0' },
    needs: ['question', 'choices', 'answer'],
    map: {
      id: 'id',
      domain: 'subject',
      sides: [{ lang: null, stem: 'question', options: ['choices'], answer: 'answer' }],
    },
    columns: ['question', 'subject', 'choices', 'answer'],
    numbers: ['answer'],
  },
  {
    ...{ id: 'mmlu-csv', title: 'MMLU as first published, a table without a heading', answers: 'letter', isBare: true },
    needs: [],
    fits: (columns) => columns.length >= 4,
    columns: numbers('', 6),
  },
  ...factLayouts,
]

/** The layout of that name. */
export function layoutOf(id: string): Layout | null {
  return layouts.find((layout) => layout.id === id) ?? null
}
