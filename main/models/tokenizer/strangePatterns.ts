import { SplitPreTokenizer } from '@huggingface/tokenizers'
import { clocked } from '../../base/clocked.ts'
import { WorkbenchError } from '../../base/errors.ts'
import { isObject } from '../../base/isObject.ts'
import { partsWithin } from './checkTokenizerJson.ts'
import { splitPatterns } from './splitPatterns.ts'

/** Those that are quick on any text. */
const known = new Set<string>(Object.values(splitPatterns))

/** Milliseconds for one pattern to take some hundred texts of five hundred characters apart. */
const trialMs = 1000
const mostPatterns = 64
const longestPattern = 4096

/**
 * The regular expressions of a tokenizer whose speed is not known. Each is tried, within a second, on texts that make
 * the usual slow ones slow. One that passes may still be slow on another text: what uses them has to look at the clock.
 *
 * @throws WorkbenchError 'input.unsupported' naming the file and the pattern
 */
export function strangePatterns(json: Readonly<Record<string, unknown>>, path: string): string[] {
  const parts = [json['normalizer'], json['pre_tokenizer'], json['post_processor'], json['decoder']]
  const patterns = new Set<string>()
  for (const { pattern } of parts.flatMap(partsWithin)) {
    const source = isObject(pattern) ? pattern['Regex'] : undefined
    if (typeof source === 'string' && !known.has(source) && !isPlain(source)) patterns.add(source)
  }
  const refuse = (what: string): never => {
    throw new WorkbenchError('input.unsupported', `the tokenizer ${path} ${what}`, { path })
  }
  if (patterns.size > mostPatterns) refuse(`has ${patterns.size} patterns of its own; at most ${mostPatterns} are read`)
  for (const pattern of patterns) {
    if (pattern.length > longestPattern)
      refuse(`has a pattern of ${pattern.length} characters; at most ${longestPattern} are read`)
    clocked(
      trialMs,
      () => tryOut(pattern),
      () => slowPattern([pattern], path),
    )
  }
  return [...patterns]
}

/** That one of these patterns does not come to an end. */
export function slowPattern(patterns: readonly string[], path: string): WorkbenchError {
  const names = patterns.slice(0, 3).map((pattern) => JSON.stringify(short(pattern)))
  const which = patterns.length === 1 ? 'the pattern' : 'one of the patterns'
  return new WorkbenchError(
    'input.unsupported',
    `the tokenizer ${path} has ${which} ${names.join(', ')}, which takes too long on some texts and was stopped`,
    { path },
  )
}

/** Without anything repeated, optional or grouped, or one character repeated: nothing to come back to. */
function isPlain(source: string): boolean {
  const characters = source.replace(/\\[pPx]\{[^{}]*\}/g, 'x').replace(/\\[^\dkpPx]/g, 'x')
  return (
    !/[*+?{(\\]/.test(characters) ||
    /^(?:[^[\]()|\\*+?{]|\[[^[\]\\]*\])(?:[*+]|\{\d{1,3}(?:,\d{0,3})?\})$/.test(characters)
  )
}

function tryOut(regex: string): void {
  const split = new SplitPreTokenizer({ type: 'Split', pattern: { Regex: regex }, behavior: 'Isolated', invert: false })
  for (const text of probes(regex)) split.pre_tokenize_text(text)
}

/** One character over and over, or the pattern's own in turn, then one that may not fit: what goes back and forth. */
function probes(regex: string): string[] {
  const spelledOut = regex.match(/[\p{L}\p{N}]/gu) ?? []
  const letters = [...new Set([...spelledOut.slice(0, 200), 'a', ' ', '0', '\n', '.', '_', 'é', '中'])].slice(0, 24)
  const runs = [...letters, [...new Set(spelledOut)].join(''), spelledOut.join(''), 'ab', 'a ', "'s"].filter(
    (run) => run !== '',
  )
  return runs.flatMap((run) => {
    const text = run.repeat(Math.ceil(500 / run.length))
    return ['\u0001', '!', ...letters.slice(0, 3)].map((end) => `!${text}${end}`)
  })
}

function short(pattern: string): string {
  return pattern.length > 80 ? `${pattern.slice(0, 77)}...` : pattern
}
