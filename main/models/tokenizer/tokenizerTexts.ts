import { join } from 'node:path'
import { listFolder } from '../../files/folder.ts'
import { readRegular } from '../../files/regularFile.ts'
import { ggufTokenizerFiles } from './ggufTokenizer.ts'
import { findTokenizer, readGgufMetadata } from './tokenizerFile.ts'
import { tokenizerFileNames } from './tokenizerStamp.ts'

const maxBytes = 2 ** 26

/**
 * The tokenizer of a model as the files that a checkpoint folder has, text by name; none where the model has none.
 *
 * @param model a folder in Hugging Face layout, one with a GGUF file, or a GGUF file
 * @throws WorkbenchError as `readTokenizerFiles`
 */
export async function tokenizerTexts(model: string, signal?: AbortSignal): Promise<Readonly<Record<string, string>>> {
  const place = await findTokenizer(model)
  if (place.kind === 'gguf') {
    const files = ggufTokenizerFiles(await readGgufMetadata(place.path, signal), place.path)
    if (files === null) return {}
    return { 'tokenizer.json': json(files.tokenizer), 'tokenizer_config.json': json(files.config) }
  }
  const found = (await listFolder(place.path)).filter((name) => tokenizerFileNames.some((one) => one === name))
  const texts = await Promise.all(
    found.map(async (name) => {
      const bytes = await readRegular(join(place.path, name), { expected: 'a tokenizer', maxBytes, signal })
      return [name, new TextDecoder().decode(bytes)] as const
    }),
  )
  return Object.fromEntries(texts)
}

function json(value: unknown): string {
  return `${JSON.stringify(value)}\n`
}
