import type { Question } from '../question.ts'
import { allLetters } from '../optionLetters.ts'
import { yamlText } from './hubFolder.ts'

/**
 * A task of lm-evaluation-harness for each language, with its data: the letter of the right option is asked, as Engram asks
 * for it. Options stand in the order of the file.
 *
 * @returns the files of a folder, by name
 */
export function evalTask(questions: readonly Question[], name: string): Record<string, string> {
  const word =
    name
      .replace(/[^A-Za-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '')
      .toLowerCase() || 'questions'
  const byLang = Map.groupBy(questions, ({ lang }) => lang)
  const tasks = [...byLang].map(([lang, members]) => {
    const task = lang === null ? word : `${word}_${lang.replace(/[^A-Za-z0-9]+/g, '_').toLowerCase()}`
    return { task, members }
  })
  return Object.fromEntries(
    tasks.flatMap(({ task, members }) => [
      [`${task}.yaml`, taskText(task, `${task}.jsonl`)],
      [`${task}.jsonl`, members.map((question) => `${JSON.stringify(docOf(question))}\n`).join('')],
    ]),
  )
}

function docOf({ id, pair, domain, lang, context, stem, options, answer }: Question): object {
  const letters = allLetters.slice(0, options.length)
  return {
    id,
    pair,
    subject: domain,
    language: lang,
    context: context ?? '',
    question: stem,
    choices: options,
    letters,
    answer,
  }
}

function taskText(task: string, data: string): string {
  const asked =
    '{% if context %}{{context}}\n\n{% endif %}{{question}}\n' +
    '{% for choice in choices %}{{letters[loop.index0]}}. {{choice}}\n{% endfor %}Answer:'
  return [
    `task: ${task}`,
    'dataset_path: json',
    'dataset_name: null',
    'dataset_kwargs:',
    '  data_files:',
    `    test: ${yamlText(data)}`,
    'test_split: test',
    'num_fewshot: 0',
    'output_type: multiple_choice',
    `doc_to_text: ${yamlText(asked)}`,
    `doc_to_choice: ${yamlText('{{letters}}')}`,
    'doc_to_target: answer',
    'metric_list:',
    '  - metric: acc',
    '    aggregation: mean',
    '    higher_is_better: true',
    'metadata:',
    '  version: 1.0',
    '',
  ].join('\n')
}
