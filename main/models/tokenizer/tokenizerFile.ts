import { join } from 'node:path'
import { WorkbenchError } from '../../base/errors.ts'
import { listFolder } from '../../files/folder.ts'
import { openGguf } from '../../files/gguf.ts'
import { isObject } from '../../base/isObject.ts'
import { readJsonObject } from '../../files/jsonFile.ts'
import { findText } from '../checkpoint/adapter/textPlace.ts'
import type { ModelPlace } from '../checkpoint/modelPlace.ts'
import { checkTokenizerJson } from './checkTokenizerJson.ts'
import { ggufTokenizerFiles } from './ggufTokenizer.ts'
import type { GgufMetadata } from './ggufVocabulary.ts'

/** The tokenizer of a model, as a folder's files hold it, read and looked over. */
export interface TokenizerFiles {
  /** Of tokenizer.json, or of the GGUF file that it was made from; for messages. */
  readonly path: string
  readonly json: Readonly<Record<string, unknown>>
  readonly nVocab: number
  readonly special: SpecialTokens
  /** Sentences for whoever encodes texts with it. */
  readonly notes: readonly string[]
}

/** Names and settings of special tokens, from tokenizer_config.json and special_tokens_map.json. */
export interface SpecialTokens {
  readonly bosToken: string | null
  readonly eosToken: string | null
  /** Ends a turn of a chat, where that is another than the end of a text. */
  readonly eotToken: string | null
  readonly unkToken: string | null
  readonly padToken: string | null
  /** Set only where tokenizer_config.json speaks of it. tokenizer.json decides; see `promptFrame`. */
  readonly addBosToken: boolean | null
  readonly addEosToken: boolean | null
  /** Name of the class in transformers. */
  readonly tokenizerClass: string | null
}

/**
 * Says where a model's tokenizer stands: in a folder's own files, or else in the metadata of a GGUF file.
 *
 * @param model a folder in Hugging Face layout, one with a GGUF file, a GGUF file, or the folder of an adapter
 */
export async function findTokenizer(model: string): Promise<ModelPlace> {
  const place = await findText(model)
  const isInFolder = place.kind === 'gguf' && place.path !== model
  return isInFolder && (await listFolder(model)).includes('tokenizer.json') ? { kind: 'folder', path: model } : place
}

/**
 * Reads `tokenizer.json` and the special tokens beside it, or makes both from the metadata of a GGUF file.
 *
 * @returns null when the model has no tokenizer of any kind
 * @throws WorkbenchError 'input.unsupported' for other kinds of tokenizer, 'input.format' for damaged files
 */
export async function readTokenizerFiles(model: string, signal?: AbortSignal): Promise<TokenizerFiles | null> {
  const place = await findTokenizer(model)
  if (place.kind === 'gguf') return readGgufFiles(place.path, signal)
  const dir = place.path
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
  return { path, json, nVocab, special: await readSpecialTokens(dir, names, signal), notes: [] }
}

async function readGgufFiles(path: string, signal?: AbortSignal): Promise<TokenizerFiles | null> {
  const files = ggufTokenizerFiles(await readGgufMetadata(path, signal), path)
  if (files === null) return null
  const { tokenizer: json, config, notes } = files
  return { path, json, nVocab: checkTokenizerJson(json, path), special: specialTokens(config), notes }
}

/** The metadata of a GGUF file. */
export async function readGgufMetadata(path: string, signal?: AbortSignal): Promise<GgufMetadata> {
  await using gguf = await openGguf(path, { signal })
  return gguf.metadata
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
  return specialTokens({ ...(await read('special_tokens_map.json')), ...(await read('tokenizer_config.json')) })
}

/** Special tokens from the content of tokenizer_config.json. */
export function specialTokens(config: Readonly<Record<string, unknown>>): SpecialTokens {
  return {
    bosToken: tokenText(config['bos_token']),
    eosToken: tokenText(config['eos_token']),
    eotToken: tokenText(config['eot_token']),
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
