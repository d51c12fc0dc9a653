import { surroundings, type PlacedToken } from './postProcessor.ts'
import type { TokenizerFiles } from './tokenizerFile.ts'

/** What stands before every text that a tokenizer encodes. */
export interface PromptFrame {
  /** Token ids. */
  readonly lead: readonly number[]
  /** Sentences for whoever encodes texts: which of two files was followed, what was left out. */
  readonly notes: readonly string[]
}

/**
 * What a tokenizer puts before a text, by the rule of transformers 5: tokenizer.json says it, and `add_bos_token` and
 * `add_eos_token` of tokenizer_config.json count for nothing beside it.
 *
 * What it puts behind a text, a token for its end, is left out: all that is encoded here is continued by the model.
 *
 * @throws WorkbenchError 'input.format' or 'input.unsupported' naming the file
 */
export function promptFrame(files: TokenizerFiles): PromptFrame {
  const { path, special } = files
  const written = surroundings(files.json['post_processor'], files)
  // This one class builds its own post-processor and so puts nothing around a text, whatever the file says.
  const isOwn = special.tokenizerClass?.replace(/Fast$/, '') === 'GPTNeoXTokenizer'
  const { before, behind } = isOwn ? { before: [], behind: [] } : written
  const notes = [
    ...files.notes,
    isOwn && written.before.length > 0
      ? `${path} puts ${named(written.before)} before a text, and a GPTNeoXTokenizer puts nothing there, which is ` +
        'followed, as in transformers 5.'
      : null,
    disagreement(before, behind, files),
    behind.length > 0
      ? `${path} puts ${named(behind)} behind a text; prompts are read without it, since the model continues them.`
      : null,
  ]
  return { lead: before.flatMap(({ ids }) => ids), notes: notes.filter((note) => note !== null) }
}

/** What tokenizer_config.json asks for and does not get, or the other way round. */
function disagreement(
  before: readonly PlacedToken[],
  behind: readonly PlacedToken[],
  { path, special }: TokenizerFiles,
): string | null {
  const { addBosToken, addEosToken } = special
  const parts: string[] = []
  if (addBosToken !== null && addBosToken !== before.length > 0)
    parts.push(`${named(before)} before a text, where tokenizer_config.json has add_bos_token: ${addBosToken}`)
  // A token behind the text is left out in any case, and that is a note of its own.
  if (addEosToken === true && behind.length === 0)
    parts.push('nothing behind a text, where tokenizer_config.json has add_eos_token: true')
  return parts.length === 0
    ? null
    : `${path} puts ${parts.join(', and ')}; tokenizer.json is followed, as in transformers 5.`
}

function named(tokens: readonly PlacedToken[]): string {
  return tokens.length === 0 ? 'nothing' : tokens.map(({ text }) => text).join(' ')
}
