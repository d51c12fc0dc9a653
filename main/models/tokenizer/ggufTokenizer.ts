import { WorkbenchError } from '../../base/errors.ts'
import { quote } from '../../files/quote.ts'
import { byteLevelParts, type TokenizerParts } from './ggufByteLevel.ts'
import { sentencePieceParts } from './ggufSentencePiece.ts'
import { brokenTokenizer, readFlag, readVocabulary, type GgufMetadata, type GgufVocabulary } from './ggufVocabulary.ts'

/** A GGUF file's tokenizer as a folder in Hugging Face layout has it. */
export interface GgufTokenizerFiles {
  /** Content of tokenizer.json. */
  readonly tokenizer: Readonly<Record<string, unknown>>
  /** Content of tokenizer_config.json, chat template included. */
  readonly config: Readonly<Record<string, unknown>>
  /** Sentences for whoever encodes texts with it. */
  readonly notes: readonly string[]
}

/** The kinds that are read, by `tokenizer.ggml.model`. */
const partsOf: ReadonlyMap<unknown, (...args: Parameters<typeof byteLevelParts>) => TokenizerParts> = new Map([
  ['gpt2', byteLevelParts],
  ['llama', sentencePieceParts],
])

/**
 * Makes the content of tokenizer.json and tokenizer_config.json from the metadata of a GGUF file, as llama.cpp reads it.
 *
 * @param path of the GGUF file, for messages
 * @returns null when the file has no tokenizer
 * @throws WorkbenchError 'input.unsupported' naming another kind of tokenizer or pre-tokenizer, 'input.format' naming
 * what is wrong
 */
export function ggufTokenizerFiles(metadata: GgufMetadata, path: string): GgufTokenizerFiles | null {
  const kind = metadata.get('tokenizer.ggml.model')
  if (kind === undefined || kind === 'none' || kind === 'no_vocab') return null
  const make = partsOf.get(kind)
  if (make === undefined)
    throw new WorkbenchError(
      'input.unsupported',
      `${path} has a tokenizer of the kind ${quote(kind)}; ${[...partsOf.keys()].join(' and ')} are read`,
      { path, found: kind },
    )
  const vocabulary = readVocabulary(metadata, path)
  const parts = make(metadata, vocabulary, path)
  const { normalizer, pre_tokenizer, decoder, model, notes } = parts
  const around = surroundingTokens(metadata, vocabulary, parts.addsBos, path)
  return {
    tokenizer: {
      ...{ version: '1.0', truncation: null, padding: null },
      added_tokens: addedTokens(metadata, vocabulary, parts),
      ...{ normalizer, pre_tokenizer, post_processor: template(around, vocabulary), decoder, model },
    },
    config: configOf(metadata, vocabulary, path),
    notes,
  }
}

/**
 * The content of tokenizer_config.json alone, chat templates included; for any kind of tokenizer.
 *
 * @throws WorkbenchError 'input.format' naming what is wrong
 */
export function ggufTokenizerConfig(metadata: GgufMetadata, path: string): Readonly<Record<string, unknown>> {
  const vocabulary = metadata.has('tokenizer.ggml.tokens') ? readVocabulary(metadata, path) : null
  return configOf(metadata, vocabulary, path)
}

function configOf(metadata: GgufMetadata, vocabulary: GgufVocabulary | null, path: string) {
  return {
    tokenizer_class: 'PreTrainedTokenizerFast',
    ...(vocabulary && namedTokens(vocabulary)),
    ...chatTemplates(metadata, path),
  }
}

function chatTemplates(metadata: GgufMetadata, path: string): { readonly chat_template?: unknown } {
  const key = 'tokenizer.chat_template'
  const named = [...metadata].filter(([name]) => name === key || name.startsWith(`${key}.`))
  const templates = named
    .sort(([a], [b]) => a.length - b.length) // `default` first
    .map(([name, template]) => {
      if (typeof template !== 'string') throw brokenTokenizer(path, `${name} is not a text`)
      return { name: name === key ? 'default' : name.slice(key.length + 1), template }
    })
  const [first, ...others] = templates
  if (first === undefined) return {}
  return { chat_template: others.length === 0 && first.name === 'default' ? first.template : templates }
}

/** Special tokens by the names of tokenizer_config.json, where there are some. */
function namedTokens({ tokens, bos, eos, eot, unk, pad }: GgufVocabulary): Record<string, string> {
  const named = { bos_token: bos, eos_token: eos, eot_token: eot, unk_token: unk, pad_token: pad }
  return Object.fromEntries(Object.entries(named).flatMap(([name, id]) => (id === null ? [] : [[name, tokens[id]!]])))
}

/** Tokens that are found whole in a text before anything else is done with it. */
function addedTokens(metadata: GgufMetadata, vocabulary: GgufVocabulary, parts: TokenizerParts) {
  const { tokens, kindOf, bos, eos, eot } = vocabulary
  // Phi-3's tokens swallow the white space behind them, all but these, which no metadata says.
  const isPhi3 = metadata.get('general.architecture') === 'phi3' && metadata.get('tokenizer.ggml.model') === 'llama'
  return tokens.flatMap((content, id) => {
    const kind = kindOf(id)
    const isNamed = (id === bos || id === eos || id === eot) && /^[<[].+[>\]]$/.test(content) // not a word by mistake
    const special = kind === 'control' || kind === 'unknown' || isNamed
    if ((!special && kind !== 'userDefined') || parts.isMerged(id)) return []
    const rstrip = isPhi3 && !['<unk>', '<s>', '<|endoftext|>'].includes(content)
    return [{ id, content, single_word: false, lstrip: false, rstrip, normalized: false, special }]
  })
}

function surroundingTokens(metadata: GgufMetadata, vocabulary: GgufVocabulary, addsBos: boolean, path: string) {
  const { bos, eos } = vocabulary
  const saysBos = readFlag(metadata, 'add_bos_token', path)
  const saysEos = readFlag(metadata, 'add_eos_token', path)
  const lacking = saysBos === true && bos === null ? 'bos' : saysEos === true && eos === null ? 'eos' : null
  if (lacking !== null)
    throw brokenTokenizer(path, `tokenizer.ggml.add_${lacking}_token is true, and it does not say which token that is`)
  return { before: (saysBos ?? addsBos) ? bos : null, behind: saysEos === true ? eos : null }
}

function template(
  { before, behind }: { readonly before: number | null; readonly behind: number | null },
  { tokens }: GgufVocabulary,
) {
  const around = (sequence: string, type_id: number) => [
    ...special(before, type_id),
    { Sequence: { id: sequence, type_id } },
    ...special(behind, type_id),
  ]
  const special = (id: number | null, type_id: number) =>
    id === null ? [] : [{ SpecialToken: { id: tokens[id]!, type_id } }]
  const used = [before, behind].filter((id) => id !== null)
  return {
    ...{ type: 'TemplateProcessing', single: around('A', 0), pair: [...around('A', 0), ...around('B', 1)] },
    special_tokens: Object.fromEntries(
      used.map((id) => [tokens[id]!, { id: tokens[id]!, ids: [id], tokens: [tokens[id]!] }]),
    ),
  }
}
