import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { GgufValue } from '../../../../main/files/ggufCursor.ts'
import { ggufTokenizerFiles } from '../../../../main/models/tokenizer/ggufTokenizer.ts'
import { byteLevelMetadata } from '../../../support/ggufTokenizers.ts'
import { loaded, publishedModel, readReference } from '../../../support/tokenizers.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'

type Metadata = Map<string, GgufValue>

/** The tokenizer of a folder that holds what was made of the metadata. */
async function tokenizerOf(metadata: Metadata) {
  const files = ggufTokenizerFiles(metadata, '/m/model.gguf')!
  const dir = await temporaryFolder()
  await writeFile(join(dir, 'tokenizer.json'), JSON.stringify(files.tokenizer))
  await writeFile(join(dir, 'tokenizer_config.json'), JSON.stringify(files.config))
  return loaded(dir)
}

describe('ggufTokenizerFiles', () => {
  test.each([
    ['gpt-2', 'bytelevel'],
    ['smollm', 'digits'],
    ['llama-bpe', 'split'],
  ])('takes a text apart as %s does: %s.json', async (pre, reference) => {
    const json: unknown = JSON.parse(await readFile(join(publishedModel, 'tokenizer.json'), 'utf8'))
    const tokenizer = await tokenizerOf(byteLevelMetadata(json, pre))
    const { texts } = await readReference(reference)
    expect(texts.filter(([text, ids]) => String(tokenizer.encode(text)) !== String(ids))).toEqual([])
  })
})
