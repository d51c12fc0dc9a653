import { describe, expect, test } from 'vitest'
import { chooseFiles } from '../../../../main/models/hub/chooseFiles.ts'
import type { RepoListing } from '../../../../main/models/hub/repoListing.ts'

function listing(paths: readonly string[], hasPickles = false): RepoListing {
  const digest = { algorithm: 'sha256' as const, hex: '0'.repeat(64) }
  const files = paths.map((path) => ({ path, sizeBytes: 1, digest }))
  return { repo: 'a/b', revision: 'main', commit: 'c'.repeat(40), modelType: null, files, hasPickles }
}

const chosen = (paths: readonly string[], wanted: string | null = null) =>
  chooseFiles(listing(paths), wanted).map(({ path }) => path)

describe('chooseFiles', () => {
  test('takes the weights at the top with what stands beside them, once where they are there twice', () => {
    const paths = ['config.json', 'tokenizer.json', 'consolidated.safetensors', 'onnx/model.safetensors', 'small.gguf']
    const tensors = [
      'model-00001-of-00002.safetensors',
      'model-00002-of-00002.safetensors',
      'model.safetensors.index.json',
    ]
    expect(chosen([...paths, ...tensors]).sort()).toEqual(['config.json', ...tensors, 'tokenizer.json'].sort())
    expect(chosen(['weights.safetensors', 'config.json'])).toEqual(['config.json', 'weights.safetensors'])
  })

  test('takes the one GGUF file that there is, all of its parts, and asks which of several is meant', () => {
    const parts = ['q8/x-00001-of-00002.gguf', 'q8/x-00002-of-00002.gguf']
    expect(chosen(['x.gguf'])).toEqual(['x.gguf'])
    expect(chosen(parts)).toEqual(parts)
    expect(() => chosen(['x-q4.gguf', ...parts])).toThrow(/has 2 GGUF files; name one behind a colon: x-q4\.gguf/)
  })

  test('takes what is named: by its path, or by the part of its name that it alone has', () => {
    const all = [
      'x-Q4_K_M.gguf',
      'x-Q4_K_S.gguf',
      'x-Q8_0-00001-of-00002.gguf',
      'x-Q8_0-00002-of-00002.gguf',
      'config.json',
    ]
    expect(chosen(all, 'q4_k_m')).toEqual(['x-Q4_K_M.gguf'])
    expect(chosen(all, 'Q8_0')).toEqual(all.slice(2, 4))
    expect(chosen(all, 'x-Q8_0-00001-of-00002.gguf')).toEqual(all.slice(2, 4))
    expect(() => chosen(all, 'Q4_K')).toThrow(/names several files of a\/b: x-Q4_K_M\.gguf, x-Q4_K_S\.gguf/)
    expect(() => chosen(all, 'Q5')).toThrow(/has no file Q5\. It has x-Q4_K_M/)
    expect(chosen(['model.safetensors', 'other.safetensors', 'config.json'], 'other.safetensors')).toEqual([
      ...['config.json', 'other.safetensors'],
    ])
  })

  test('says why there is nothing to take', () => {
    expect(() => chooseFiles(listing(['config.json'], true), null)).toThrow(/pickles, whose reading can run programs/)
    expect(() => chosen(['config.json'])).toThrow(/holds neither safetensors nor GGUF files\.$/)
  })
})
