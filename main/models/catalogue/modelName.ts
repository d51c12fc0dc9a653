import { basename, dirname, extname } from 'node:path'

/** Names that say what a file or folder is, and not of which model. */
const general = /^(?:hf|model|models|checkpoint|final|main|snapshot|weights|gguf|safetensors|q\d\w*|f16|f32|bf16)$/i
/** A version in the cache of Hugging Face. */
const revision = /^[0-9a-f]{40}$/

/** What a model is called by its place: its own name, or that of the folder around it where its own says nothing. */
export function modelName(path: string): string {
  const [name, folder] = [basename(path), dirname(path)]
  if (revision.test(name) && basename(folder) === 'snapshots') {
    const cached = /^models--(.+)$/.exec(basename(dirname(folder)))?.[1]
    return cached?.replace('--', '/') ?? name
  }
  const isGeneral = general.test(basename(name, extname(name).toLowerCase() === '.gguf' ? extname(name) : ''))
  return isGeneral && basename(folder) !== '' ? basename(folder) : name
}
