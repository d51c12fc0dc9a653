/** A thousand pairs made of the bundled facts, no text twice, of which some are broken in ways that happen to people's sets. */
import { fileURLToPath } from 'node:url'
import type { QuestionPair } from '../../main/datasets/pairs.ts'
import type { Question } from '../../main/datasets/question.ts'
import { readDrafts } from '../../main/datasets/readDrafts.ts'
import { seededRandom } from './random.ts'
import { question } from './questions.ts'

/** A side of a pair, and the kind of its fact. */
type Side = Question

interface Around {
  /** Other sides of the language, of the same kind and not. */
  readonly sameKind: readonly Side[]
  readonly otherKind: readonly Side[]
  readonly pick: <T>(list: readonly T[]) => T
}

type Break = (side: Side, other: Side, around: Around) => readonly [Side, Side] | null

const withOption = (side: Side, index: number, text: string): Side => ({
  ...side,
  options: side.options.with(index, text),
})
const rightOf = ({ options, answer }: Side): string => options[answer]!

/** The ways, each on one side of a pair; null where it cannot happen to it. */
export const faults: Readonly<Record<string, Break>> = {
  'a wrong option is another one': (side, other, { sameKind, pick }) => {
    const texts = sameKind.map(rightOf).filter((text) => !side.options.includes(text))
    return texts.length === 0 ? null : [withOption(side, (side.answer + 1) % side.options.length, pick(texts)), other]
  },
  'a number is changed': (side, other) => {
    const stem = side.stem.replace(/\p{Nd}(?!.*\p{Nd})/u, (digit) =>
      String.fromCodePoint(digit.codePointAt(0)! + (/[9٩]/u.test(digit) ? -1 : 1)),
    )
    return stem === side.stem ? null : [{ ...side, stem }, other]
  },
  'the side is of another question': (side, other, { otherKind, pick }) => {
    if (otherKind.length === 0) return null
    const { stem, options, answer } = pick(otherKind)
    return [{ ...side, stem, options, answer }, other]
  },
  'the key is moved': (side, other) => [{ ...side, answer: (side.answer + 1) % side.options.length }, other],
  'an option is there twice': (side, other) => [
    withOption(side, (side.answer + 1) % side.options.length, side.options[(side.answer + 2) % side.options.length]!),
    other,
  ],
  'the question is cut off': (side, other) => [
    { ...side, stem: side.stem.slice(0, Math.ceil(side.stem.length / 2)) },
    other,
  ],
  'two options change places': (side, other) => {
    const [i, j] = [side.answer, (side.answer + 2) % side.options.length]
    return [withOption(withOption(side, i, side.options[j]!), j, side.options[i]!), other]
  },
  'the question is not translated': (side, other) => [{ ...side, stem: other.stem }, other],
  'an option is not translated': (side, other) => {
    const i = side.options.findIndex((option, at) => option !== other.options[at])
    return i === -1 ? null : [withOption(side, i, other.options[i]!), other]
  },
  'the encoding is wrong': (side, other) => {
    const stem = new TextDecoder('windows-1252').decode(new TextEncoder().encode(side.stem))
    return stem === side.stem ? null : [{ ...side, stem }, other]
  },
  'a spreadsheet changed a cell': (side, other, { pick }) => [
    withOption(side, (side.answer + 1) % side.options.length, pick(['2-Jan', '1E+05', '#NAME?'])),
    other,
  ],
  'letters are question marks': (side, other) => {
    const stem = side.stem.replace(/\P{ASCII}/gu, '?')
    return stem === side.stem ? null : [{ ...side, stem }, other]
  },
  'the languages change places': (side, other) => [
    { ...side, lang: other.lang },
    { ...other, lang: side.lang },
  ],
  'an option is lost': (side, other) => [
    { ...side, options: side.options.slice(0, -1), answer: Math.min(side.answer, side.options.length - 2) },
    other,
  ],
  'the question is another one of its kind': (side, other, { sameKind, pick }) => {
    const others = sameKind.filter(
      ({ stem, answer, options }) => stem !== side.stem && options[answer] !== rightOf(side),
    )
    return others.length === 0 ? null : [{ ...side, stem: pick(others).stem }, other]
  },
}

export interface PlantedSet {
  readonly pairs: readonly QuestionPair[]
  /** The fault of a pair that is broken, by its id. */
  readonly faultOf: ReadonlyMap<string, string>
}

/** @param nBroken so many pairs are broken, each way as often as the others */
export async function plantedSet(seed: number, nBroken = 100): Promise<PlantedSet> {
  const random = seededRandom(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const sound = await thousandPairs(random)
  const byLang = Map.groupBy(sound.flat(), ({ lang }) => lang)
  const broken = new Map<number, string>()
  const pairs = sound.map((sides) => [...sides])
  const names = Object.keys(faults)
  for (let n = 0, tries = 0; n < nBroken && tries < 100_000; tries++) {
    const name = names[n % names.length]!
    const i = Math.floor(random() * pairs.length)
    if (broken.has(i)) continue
    const at = random() < 0.5 ? 0 : 1
    const [side, other] = [sound[i]![at], sound[i]![1 - at]!]
    const others = byLang.get(side.lang)!.filter((each) => each.pair !== side.pair)
    const isSame = (each: Question): boolean => each.kind === side.kind && each.domain === side.domain
    const around = { sameKind: others.filter(isSame), otherKind: others.filter((each) => !isSame(each)), pick }
    const made = faults[name]!(side, other, around)
    if (made === null) continue
    pairs[i] = at === 0 ? [made[0], made[1]] : [made[1], made[0]]
    broken.set(i, name)
    n++
  }
  return {
    pairs: pairs.map((sides, position) => ({ pairId: `p${position}`, position, sides })),
    faultOf: new Map([...broken].map(([i, name]) => [`p${i}`, name])),
  }
}

/** Two wordings of each fact in a language: its question, and its statement with a gap. Each is in one pair. */
async function thousandPairs(random: () => number): Promise<(readonly [Question, Question])[]> {
  const facts = new Map<string, Map<string, Question>>()
  for (const name of ['domains', 'languages']) {
    const path = fileURLToPath(new URL(`../../resources/questions/${name}.jsonl`, import.meta.url))
    for (const { question: each } of (await readDrafts(path)).questions) {
      const fact = facts.get(each.pair!) ?? new Map<string, Question>()
      facts.set(each.pair!, fact.set(each.lang!, each))
    }
  }
  const made: (readonly [Question, Question])[] = []
  const add = (a: Question | undefined, b: Question | undefined): void => {
    if (a === undefined || b === undefined) return
    const pair = `p${made.length}`
    made.push([
      { ...a, pair, id: `${pair}-a` },
      { ...b, pair, id: `${pair}-b` },
    ])
  }
  for (const fact of facts.values()) {
    const asked = (lang: string) => (fact.has(lang) ? { ...fact.get(lang)!, statement: null } : undefined)
    const gap = (lang: string) => {
      const { statement = '', ...rest } = fact.get(lang) ?? {}
      return fact.has(lang)
        ? { ...fact.get(lang)!, ...rest, stem: withGap(statement ?? '', fact.get(lang)!), statement: null }
        : undefined
    }
    add(asked('en'), asked('ar'))
    add(gap('en'), asked('zh'))
    add(gap('ar'), gap('zh'))
    add(asked('fr'), asked('ja'))
    add(gap('fr'), asked('ru'))
    add(gap('ja'), gap('ru'))
  }
  for (let i = 0; made.length < 1000; i++) add(...sum(i, random))
  return made
}

function withGap(statement: string, { options, answer }: Question): string {
  const at = statement.lastIndexOf(options[answer]!)
  return `${statement.slice(0, at)}___${statement.slice(at + options[answer]!.length)}`
}

function sum(i: number, random: () => number): readonly [Question, Question] {
  const [a, b] = [20 + i, 20 + Math.floor(random() * 70)]
  const answer = i % 4
  const options = [0, 1, 2, 3].map((at) => String(a + b + 10 * (at - answer)))
  const arabic = (text: string): string => text.replace(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit)))
  const shared = { domain: 'arithmetic', kind: 'sum', answer }
  return [
    question({ ...shared, lang: 'en', stem: `What is ${a} + ${b}?`, options }),
    question({ ...shared, lang: 'ar', stem: `كم يساوي ${arabic(`${a} + ${b}`)}؟`, options: options.map(arabic) }),
  ]
}
