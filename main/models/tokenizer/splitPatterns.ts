/** English contractions, in whatever case. */
const contractions = `(?i:'s|'t|'re|'ve|'m|'ll|'d)`
const word = String.raw`[^\r\n\p{L}\p{N}]?\p{L}+`
const endings = String.raw`\s*[\r\n]+|\s+(?!\S)|\s+`
const marks = String.raw` ?[^\s\p{L}\p{N}]+[\r\n]*`
const cased = [
  String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+`,
  String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*`,
]
const casedMarks = String.raw` ?[^\s\p{L}\p{N}]+[\r\n/]*`

/**
 * How the byte-level tokenizers that there are take a text apart, as they are written in tokenizer.json: words with what
 * stands before them, digits, marks, white space. Each reads any text in a time in proportion to its length.
 */
export const splitPatterns = {
  /** Also what a ByteLevel pre-tokenizer applies by itself. */
  gpt2: String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`,
  llama3: [contractions, word, String.raw`\p{N}{1,3}`, marks, endings].join('|'),
  qwen2: [contractions, word, String.raw`\p{N}`, marks, endings].join('|'),
  qwen35: [
    contractions,
    String.raw`[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}`,
    String.raw` ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*`,
    endings,
  ].join('|'),
  tekken: [...cased, String.raw`\p{N}`, casedMarks, endings].join('|'),
  gpt4o: [...cased.map((letters) => `${letters}${contractions}?`), String.raw`\p{N}{1,3}`, casedMarks, endings].join(
    '|',
  ),
} as const
