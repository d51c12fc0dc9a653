export type FileKind = 'project' | 'questions'

const endings: Readonly<Record<string, FileKind>> = {
  engram: 'project',
  jsonl: 'questions',
  json: 'questions',
  csv: 'questions',
  tsv: 'questions',
}

/** What Engram takes a file for, by the end of its name; null for what it cannot open. */
export function kindOfFile(name: string): FileKind | null {
  const ending = name.toLowerCase().split('.').at(-1) ?? ''
  return Object.hasOwn(endings, ending) ? (endings[ending] ?? null) : null
}
