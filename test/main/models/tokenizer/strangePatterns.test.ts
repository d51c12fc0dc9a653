import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadTokenizer } from '../../../../main/models/tokenizer/tokenizer.ts'
import { evilTokenizers } from '../../../support/evilTokenizers.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'
import { publishedModel } from '../../../support/tokenizers.ts'

const published = JSON.parse(await readFile(join(publishedModel, 'tokenizer.json'), 'utf8'))

async function folderWith(change: object): Promise<string> {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify({ ...published, ...change }))
  return folder
}

// A trial lasts a second of computing; where other programs keep the processor busy it is begun again.
describe('loadTokenizer', { timeout: 60_000 }, () => {
  test.each(evilTokenizers)('refuses %s in one sentence that names the file', async (_, change, text) => {
    const folder = await folderWith(change)
    const use = async () => {
      const tokenizer = (await loadTokenizer(folder))!
      return tokenizer.decode(tokenizer.encode(text))
    }
    const error: unknown = await use().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'WorkbenchError', code: 'input.unsupported' })
    expect(String(error)).toContain(join(folder, 'tokenizer.json'))
    expect(String(error)).toMatch(/pattern|steps|times/)
    expect(String(error)).not.toContain('\n')
  })

  test('names the pattern of several that is slow', async () => {
    const patterns = ['[a-c]+', '\\d+(?:-\\d+)?', '(b+)+$', 'x|y']
    const pretokenizers = patterns.map((Regex) => ({ type: 'Split', pattern: { Regex }, behavior: 'Isolated' }))
    const loading = loadTokenizer(await folderWith({ pre_tokenizer: { type: 'Sequence', pretokenizers } }))
    await expect(loading).rejects.toThrow('the pattern "(b+)+$", which takes too long')
  })

  test('stops, while it encodes, a pattern that is slow on a text that was not tried', async () => {
    const pattern = { Regex: '(?:[\\u{1F600}-\\u{1F64F}]+)+$' }
    const folder = await folderWith({ pre_tokenizer: { type: 'Split', pattern, behavior: 'Isolated', invert: false } })
    const tokenizer = (await loadTokenizer(folder))!
    expect(tokenizer.encode('a').length).toBeGreaterThan(0)
    expect(() => tokenizer.encode(`${'\u{1F601}'.repeat(40)}!`)).toThrow(/has the pattern .* was stopped/)
    expect(tokenizer.encode('a').length).toBeGreaterThan(0)
  })

  test('takes patterns of its own that are quick', async () => {
    const pattern = { Regex: '[A-Z]?[a-z]+|\\d{1,3}|[^\\w\\s]+|\\s+' }
    const folder = await folderWith({ pre_tokenizer: { type: 'Split', pattern, behavior: 'Isolated', invert: false } })
    expect((await loadTokenizer(folder))!.decode([330])).toBe(' A')
  })

  test('puts in what a Replace says as it is written', async () => {
    const normalizer = { type: 'Replace', pattern: { String: 'b' }, content: '$`' }
    const tokenizer = (await loadTokenizer(await folderWith({ normalizer })))!
    expect(tokenizer.decode(tokenizer.encode('aab'))).toBe('aa$`')
  })

  test('refuses a token of more characters than any', async () => {
    const model = { type: 'BPE', vocab: { a: 0, ['b'.repeat(5000)]: 1 }, merges: [] }
    await expect(loadTokenizer(await folderWith({ model }))).rejects.toThrow('a token has 5000 characters')
  })
})
