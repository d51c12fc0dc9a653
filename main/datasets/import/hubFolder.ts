import type { Question } from '../question.ts'
import { writeParquet } from '../../files/writeParquet.ts'
import { hubLayout } from './hubLayout.ts'

/**
 * A data set as Hugging Face takes it up: Parquet files, one for each language, and a card that names them. The columns are
 * those of MMLU there, and what our questions have besides.
 *
 * @returns the files of a folder, by name
 */
export function hubFolder(questions: readonly Question[], name: string): Record<string, string | Uint8Array> {
  const byLang = Map.groupBy(questions, ({ lang }) => lang ?? 'default')
  const files = [...byLang].map(([lang, members]): [string, Uint8Array] => [
    `test-${fileWord(lang)}.parquet`,
    writeParquet(hubLayout.columns, members.map(hubLayout.write)),
  ])
  return { 'README.md': card(name, byLang), ...Object.fromEntries(files) }
}

function card(name: string, byLang: ReadonlyMap<string, readonly Question[]>): string {
  const langs = [...byLang.keys()].filter((lang) => lang !== 'default')
  const configs = [...byLang.keys()].map(
    (lang) =>
      `- config_name: ${yamlText(lang)}\n  data_files:\n  - split: test\n    path: ${yamlText(`test-${fileWord(lang)}.parquet`)}`,
  )
  const counts = [...byLang].map(([lang, members]) => `| ${lang} | ${members.length} |`)
  const total = [...byLang.values()].reduce((sum, { length }) => sum + length, 0)
  const sizes = [
    [1e3, 'n<1K'],
    [1e4, '1K<n<10K'],
    [1e5, '10K<n<100K'],
  ] as const
  const size = sizes.find(([most]) => total < most)?.[1] ?? '100K<n<1M'
  return [
    '---',
    ...(langs.length > 0 ? ['language:', ...langs.map((lang) => `- ${yamlText(lang)}`)] : []),
    'task_categories:',
    '- multiple-choice',
    '- question-answering',
    `size_categories:\n- ${size}`,
    'configs:',
    ...configs,
    '---',
    '',
    `# ${name}`,
    '',
    'Multiple choice questions, one row each. `answer` is the index in `choices`, counted from 0. Questions with the same `pair`',
    'are one question in several languages. `provenance`, `accepted`, `variants` and `extra` hold JSON.',
    '',
    '| language | questions |',
    '| --- | --- |',
    ...counts,
    '',
    'Written by Engram. Name the licence and the sources of the questions here before you publish them.',
    '',
  ].join('\n')
}

/** Letters of a language's code that every file system takes. */
function fileWord(lang: string): string {
  return lang.replace(/[^A-Za-z0-9-]/g, '_').slice(0, 40)
}

/** Text as YAML reads it back in any case: JSON is YAML. */
export function yamlText(text: string): string {
  return JSON.stringify(text)
}
