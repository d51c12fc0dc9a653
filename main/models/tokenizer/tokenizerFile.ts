import { join } from 'node:path'
import { WorkbenchError } from '../../base/errors.ts'
import { listFolder } from '../../files/folder.ts'
import { isObject, readJsonObject } from '../../files/jsonFile.ts'
import { checkTokenizerJson } from './checkTokenizerJson.ts'

/** The tokenizer files of a checkpoint folder, read and looked over. */
export interface TokenizerFiles {
  /** tokenizer.json, for messages. */
  readonly path: string
  readonly json: Readonly<Record<string, unknown>>
  readonly nVocab: number
  readonly special: SpecialTokens
}

/** Names and settings of special tokens, from tokenizer_config.json and special_tokens_map.json. */
export interface SpecialTokens {
  readonly bosToken: string | null
  readonly eosToken: string | null
  readonly unkToken: string | null
  readonly padToken: string | null
  /** Set only where tokenizer_config.json speaks of it. tokenizer.json decides; see `promptFrame`. */
  readonly addBosToken: boolean | null
  readonly addEosToken: boolean | null
  /** Name of the class in transformers. */
  readonly tokenizerClass: string | null
}

/**
 * Reads `tokenizer.json` and the special tokens beside it.
 *
 * @returns null when the folder has no tokenizer of any kind
 * @throws WorkbenchError 'input.unsupported' for other kinds of tokenizer, 'input.format' for damaged files
 */
export async function readTokenizerFiles(dir: string, signal?: AbortSignal): Promise<TokenizerFiles | null> {
  const names = await listFolder(dir)
  const path = join(dir, 'tokenizer.json')
  if (!names.includes('tokenizer.json')) {
    const other = otherKinds.find((name) => names.includes(name))
    if (!other) return null
    throw new WorkbenchError(
      'input.unsupported',
      `${dir} has a tokenizer only as ${other}, which is not read; convert it to tokenizer.json in Python with ` +
        'transformers: AutoTokenizer.from_pretrained(folder).save_pretrained(folder), or give token ids with --ids',
      { dir, found: other },
    )
  }
  // To compare 150,000 words takes a tenth of the loading time and more.
  const json = await readJsonObject(path, { expected: 'a tokenizer', maxBytes: 2 ** 26, signal }, { uniqueKeys: false })
  const nVocab = checkTokenizerJson(json, path)
  return { path, json, nVocab, special: await readSpecialTokens(dir, names, signal) }
}

const otherKinds = ['tokenizer.model', 'spiece.model', 'tiktoken.model', 'qwen.tiktoken', 'vocab.json', 'vocab.txt']

/** Special tokens; a folder may lack either file. */
export async function readSpecialTokens(
  dir: string,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<SpecialTokens> {
  const read = async (name: string) =>
    names.includes(name)
      ? await readJsonObject(join(dir, name), { expected: 'settings of a tokenizer', maxBytes: 2 ** 25, signal })
      : {}
  const config = { ...(await read('special_tokens_map.json')), ...(await read('tokenizer_config.json')) }
  return {
    bosToken: tokenText(config['bos_token']),
    eosToken: tokenText(config['eos_token']),
    unkToken: tokenText(config['unk_token']),
    padToken: tokenText(config['pad_token']),
    addBosToken: flag(config['add_bos_token']),
    addEosToken: flag(config['add_eos_token']),
    tokenizerClass: tokenText(config['tokenizer_class']),
  }
}

/** A token is written as a string or as an object that holds it. */
function tokenText(value: unknown): string | null {
  const text = isObject(value) ? value['content'] : value
  return typeof text === 'string' ? text : null
}

function flag(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null
}
