import { splitPatterns } from './splitPatterns.ts'

/** How a byte-level tokenizer takes a text apart before it merges, by the name that a GGUF file gives it. */
export interface GgufPreTokenizer {
  /** Each takes the pieces of the one before further apart; what it does not match stays a piece. */
  readonly patterns: readonly string[]
  /** A piece that is a token is that token, whatever the merges would make of it. */
  readonly ignoreMerges?: boolean
  /** Whether a text gets a first token where the file does not say. */
  readonly addsBos?: boolean
}

const { gpt2, llama3, qwen2, qwen35, tekken, gpt4o } = splitPatterns
const digit = String.raw`\p{N}`
const marks = String.raw`[\p{P}\$\+<=>\^~\|` // to be closed, some add a mark
const threes = '[0-9][0-9][0-9]'
const cjk = '[一-龥ࠀ-一가-퟿]+'
/** Letters that have a case, as DeepSeek LLM lists them. */
const casedLetters =
  'A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-ՖႠ-ჅᎠ-Ᏽᏸ-ᏽᲐ-ᲺᲽ-Ჿᴀ-ᴫᵫ-ᵷᵹ-ᶚḀ-ἕἘ-Ἕἠ-ὅὈ-Ὅὐ-ὗὙὛὝὟ-ώᾀ-ᾴᾶ-ᾼιῂ-ῄῆ-ῌῐ-ΐῖ-Ίῠ-Ῥῲ-ῴῶ-ῼ' +
  'ℂℇℊ-ℓℕℙ-ℝℤΩℨK-ℭℯ-ℴℹℼ-ℿⅅ-ⅉⅎↃↄⰀ-ⱻⱾ-ⳤⳫ-ⳮⳲⳳꙀ-ꙭꚀ-ꚛꜢ-ꝯꝱ-ꞇꞋ-ꞎꭰ-ꮿﬀ-ﬆﬓ-ﬗＡ-Ｚａ-ｚ𐐀-𐑏𐒰-𐓓𐓘-𐓻𐲀-𐲲𐳀-𐳲𑢠-𑣟𞤀-𞥃'
const deepseek3 =
  String.raw`[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_${'`'}{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*` +
  String.raw`|\s*[\r\n]+|\s+(?!\S)|\s+`

const byNames: readonly (readonly [names: string, preTokenizer: GgufPreTokenizer])[] = [
  ['gpt-2 phi-2 olmo mpt jais trillion gigachat a.x-4.0 mellum exaone4 granite-docling', { patterns: [gpt2] }],
  ['smollm starcoder refact command-r codeshell exaone minerva-7b mellum2', { patterns: [digit, gpt2] }],
  [
    'llama3 llama-v3 llama-bpe falcon3 falcon-h1 pixtral midm-2.0 lfm2',
    { patterns: [llama3], ignoreMerges: true, addsBos: true },
  ],
  ['dbrx smaug-bpe', { patterns: [llama3] }],
  ['qwen2 deepseek-r1-qwen kormo f2llmv2 megrez stablelm2 hunyuan solar-open grok-2', { patterns: [qwen2] }],
  ['qwen35', { patterns: [qwen35] }],
  ['tekken', { patterns: [tekken], ignoreMerges: true, addsBos: true }],
  ['gpt-4o llama4 kanana2 talkie minimax-m2', { patterns: [gpt4o] }],
  [
    'deepseek-llm',
    {
      patterns: [
        ...[String.raw`[\r\n]`, String.raw`\s?[${casedLetters}]+`, String.raw`\s?[!-/:-~！-／：-～‘-‟　-。]+`],
        ...[String.raw`\s+$`, cjk, String.raw`\p{N}+`],
      ],
    },
  ],
  ['deepseek-coder', { patterns: [String.raw`[\r\n]`, String.raw`\s?\p{L}+`, String.raw`\s?\p{P}+`, cjk, digit] }],
  ['deepseek-v3 hunyuan-dense joyai-llm', { patterns: [String.raw`\p{N}{1,3}`, '[一-龥぀-ゟ゠-ヿ]+', deepseek3] }],
  ['falcon', { patterns: [`${marks}${'`'}]+`, gpt2, threes] }],
  ['viking', { patterns: [String.raw` ?[^(\s|.,!?…。，、।۔،)]+`, digit] }],
  ['superbpe', { patterns: [String.raw`\p{N}+`, String.raw`(?=(\d{3})+(?!\d))`] }],
  ['seed-coder', { patterns: [qwen2.replace(String.raw`[^\s\p{L}\p{N}]+[\r\n]*`, String.raw`[^\s\p{L}\p{N}\r\n]+`)] }],
  // What llama.cpp does for a file that does not say.
  ['default', { patterns: [`${marks}]+`, gpt2, String.raw`\p{N}+`, threes] }],
]

export const ggufPreTokenizers: ReadonlyMap<string, GgufPreTokenizer> = new Map(
  byNames.flatMap(([names, preTokenizer]) => names.split(' ').map((name) => [name, preTokenizer] as const)),
)
