export type FileKind = 'project' | 'questions' | 'model'

const endings: Readonly<Record<string, FileKind>> = {
  engram: 'project',
  jsonl: 'questions',
  json: 'questions',
  csv: 'questions',
  tsv: 'questions',
  gguf: 'model',
}

/** What Engram takes a file for, by the end of its name; null for what it cannot open. */
export function kindOfFile(name: string): FileKind | null {
  const ending = name.toLowerCase().split('.').at(-1) ?? ''
  return Object.hasOwn(endings, ending) ? (endings[ending] ?? null) : null
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
