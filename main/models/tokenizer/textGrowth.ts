import { WorkbenchError } from '../../base/errors.ts'
import { isObject } from '../../base/isObject.ts'

type Step = Readonly<Record<string, unknown>>

/** Times that a step can lengthen a text beyond what it says itself; one character may have a decomposition of 18. */
const growthOf: Readonly<Record<string, number>> = {
  ...{ NFC: 3, NFD: 4, NFKC: 18, NFKD: 18, Precompiled: 18, BertNormalizer: 18, Lowercase: 3, BPEDecoder: 2, CTC: 2 },
}
const mostSteps = 64
const longestContent = 64
const mostGrowth = 1024

/**
 * How many times longer than a text what a tokenizer makes of it may be, at most: the product over its steps, since each
 * works on what the one before has made.
 *
 * @throws WorkbenchError 'input.unsupported' for a tokenizer whose steps could fill the memory
 */
export function textGrowth(json: Readonly<Record<string, unknown>>, path: string): number {
  const refuse = (what: string): never => {
    throw new WorkbenchError('input.unsupported', `the tokenizer ${path} ${what}`, { path })
  }
  const growths = ['normalizer', 'decoder'].map((name) => {
    const steps = stepsOf(json[name])
    if (steps.length > mostSteps)
      return refuse(`has ${steps.length} steps in its ${name}; at most ${mostSteps} are read`)
    let growth = 1
    for (const step of steps) {
      const text = step['content'] ?? step['prepend']
      if (typeof text === 'string' && text.length > longestContent)
        return refuse(`puts in ${text.length} characters at once; at most ${longestContent} are read`)
      growth *= Math.max(1, stepGrowth(step))
    }
    if (growth <= mostGrowth) return growth
    return refuse(
      `has a ${name} that can make a text ${Math.round(growth)} times as long; at most ${mostGrowth} times are read`,
    )
  })
  return growths[0]!
}

function stepGrowth({ type, content, pattern }: Step): number {
  if (type !== 'Replace') return Object.hasOwn(growthOf, String(type)) ? growthOf[String(type)]! : 1
  if (typeof content !== 'string' || content === '' || !isObject(pattern)) return 1
  const { String: text } = pattern
  // A regular expression may match nothing, and so between any two characters.
  return typeof text === 'string' && text !== '' ? content.length / text.length : content.length + 1
}

/** The steps in their order, sequences taken apart. */
function stepsOf(value: unknown): Step[] {
  if (!isObject(value)) return []
  const inner = value['normalizers'] ?? value['decoders']
  return value['type'] === 'Sequence' && Array.isArray(inner) ? inner.flatMap(stepsOf) : [value]
}
