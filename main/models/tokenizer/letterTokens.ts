import type { Tokenizer } from './tokenizer.ts'

/**
 * The tokens that answer a prompt with one option letter.
 *
 * A letter has two forms: bare (`A`) and led by a space (`ĠA`, `▁A`). Both are inspected and their probabilities added;
 * the one that text like this prompt really continues with comes first in `ids`, and is what `auto` attributes:
 *
 * - bare, where the prompt is empty or ends in white space, an opening bracket or quote, a full-width or CJK mark, or
 *   a letter of a script written without spaces;
 * - led by a space otherwise (`Response:` goes on with ` A`);
 * - the other form, where that one takes more than one token.
 *
 * A chat template says itself whether an answer stands behind a space.
 */
export interface LetterTokens {
  readonly letter: string
  /** Token spelled exactly as the letter: what the published code asks for. */
  readonly bare: number | null
  /** Token of the letter behind a space. */
  readonly space: number | null
  /** The distinct tokens that continue the prompt with this letter, the `auto` one first; empty if there is none. */
  readonly ids: readonly number[]
  /** True when neither form is one token: the letter cannot be read from one next-token distribution. */
  readonly multiToken: boolean
  /**
   * True when tokenising prompt and letter together changes the prompt's own last tokens (`: ` + `A` becomes `:` `ĠA`).
   * The form's vocabulary token is taken, but the model has hardly seen it there: drop the prompt's last space.
   */
  readonly remerged: boolean
}

/**
 * Finds the tokens of each option letter behind a prompt by tokenising prompt and letter together.
 *
 * @param letters option letters, or any short answers
 * @param lead    what stands before an answer, where that is known: nothing or a space
 */
export function letterTokens(
  tokenizer: Tokenizer,
  prompt: string,
  letters: readonly string[],
  lead: string | null = null,
): LetterTokens[] {
  const promptIds = encode(tokenizer, prompt)
  const isBareFirst = lead === '' || (lead !== ' ' && continuesBare(prompt))
  return letters.map((letter) => {
    const bare = tokenizer.tokenToId(letter)
    const space = spaceLed(tokenizer, letter)
    const bareJoint = continuation(tokenizer, prompt, promptIds, letter, bare)
    const spaceJoint = continuation(tokenizer, prompt, promptIds, ` ${letter}`, space)
    const joints = (isBareFirst ? [bareJoint, spaceJoint] : [spaceJoint, bareJoint]).filter((joint) => joint !== null)
    return {
      letter,
      bare,
      space,
      ids: [...new Set(joints.map(({ id }) => id))],
      multiToken: joints.length === 0,
      remerged: joints[0]?.remerged ?? false,
    }
  })
}

interface Continuation {
  readonly id: number
  readonly remerged: boolean
}

/** The one token that `form` adds to the prompt, or null when it adds several. */
function continuation(
  tokenizer: Tokenizer,
  prompt: string,
  promptIds: readonly number[],
  form: string,
  vocabularyId: number | null,
): Continuation | null {
  const ids = encode(tokenizer, prompt + form)
  const isContinued = promptIds.every((id, i) => ids[i] === id)
  if (!isContinued) return vocabularyId === null ? null : { id: vocabularyId, remerged: true }
  const [id, ...more] = ids.slice(promptIds.length)
  return id === undefined || more.length > 0 ? null : { id, remerged: false }
}

/** Without special tokens: one at the end would stand between prompt and letter. */
function encode(tokenizer: Tokenizer, text: string): number[] {
  return tokenizer.encode(text, { addSpecialTokens: false })
}

/** Byte-level and SentencePiece vocabularies mark a leading space by a letter of its own. */
function spaceLed(tokenizer: Tokenizer, letter: string): number | null {
  return tokenizer.tokenToId(`Ġ${letter}`) ?? tokenizer.tokenToId(`▁${letter}`) ?? tokenizer.tokenToId(` ${letter}`)
}

/** White space; opening brackets and quotes; CJK and full-width marks; scripts without spaces between words. */
const bareEnd =
  /(?:^|\s|\p{Ps}|\p{Pi}|["'\u3000-\u303f\uff00-\uffef]|\p{sc=Han}|\p{sc=Hira}|\p{sc=Kana}|\p{sc=Thai}|\p{sc=Lao}|\p{sc=Khmr}|\p{sc=Mymr})$/u

function continuesBare(prompt: string): boolean {
  return bareEnd.test(prompt)
}
