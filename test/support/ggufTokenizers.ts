import type { GgufValue } from '../../main/files/ggufCursor.ts'

interface TokenizerJson {
  readonly added_tokens: readonly { readonly id: number; readonly content: string; readonly special: boolean }[]
  readonly model: { readonly vocab: Readonly<Record<string, number>>; readonly merges: readonly (string | string[])[] }
}

/** The metadata that llama.cpp's converter writes for a byte-level tokenizer.json. */
export function byteLevelMetadata(json: unknown, pre: string): Map<string, GgufValue> {
  const { added_tokens: added, model } = json as TokenizerJson
  const tokens: string[] = []
  for (const [token, id] of Object.entries(model.vocab)) tokens[id] = token
  const types = new Int32Array(Math.max(tokens.length, ...added.map(({ id }) => id + 1))).fill(1)
  for (const { id, content, special } of added) {
    tokens[id] = content
    types[id] = special ? 3 : 4
  }
  return new Map<string, GgufValue>([
    ['tokenizer.ggml.model', 'gpt2'],
    ['tokenizer.ggml.pre', pre],
    ['tokenizer.ggml.tokens', tokens],
    ['tokenizer.ggml.token_type', types],
    ['tokenizer.ggml.merges', model.merges.map((merge) => (typeof merge === 'string' ? merge : merge.join(' ')))],
  ])
}
