export type FileKind = 'project' | 'questions' | 'model'

const endings: Readonly<Record<string, FileKind>> = {
  engram: 'project',
  csv: 'questions',
  tsv: 'questions',
  tab: 'questions',
  txt: 'questions',
  xlsx: 'questions',
  json: 'questions',
  jsonl: 'questions',
  ndjson: 'questions',
  parquet: 'questions',
  gguf: 'model',
}

/** Endings of names, for dialogs of the system. */
export const knownEndings: readonly string[] = Object.keys(endings)

/** What Engram takes a file for, by the end of its name; null for what it cannot open. */
export function kindOfFile(name: string): FileKind | null {
  const ending = name.toLowerCase().split('.').at(-1) ?? ''
  return Object.hasOwn(endings, ending) ? (endings[ending] ?? null) : null
}

/** Files by which a folder is known as a run or a model: the questions in it are not there to be imported. */
const marks: readonly string[] = ['run.json', 'evaluation.json', 'config.json']

export function isMark(name: string): boolean {
  return marks.includes(name)
}

/** The same of what a folder of the host holds; folders of models and runs are known by what lies in them. */
export function kindOfEntry(entry: {
  readonly name: string
  readonly isFolder: boolean
  readonly isModel: boolean
  readonly isRun: boolean
}): FileKind | 'run' | null {
  if (entry.isModel) return 'model'
  if (entry.isRun) return 'run'
  return entry.isFolder ? null : kindOfFile(entry.name)
}

/** A name in a folder of the host, with the separator that its paths have. */
export function pathIn(folder: string, name: string): string {
  return `${folder.replace(/[\\/]$/, '')}${folder.includes('\\') ? '\\' : '/'}${name}`
}
