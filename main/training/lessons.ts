/**
 * The lessons from which a model learns facts and how to answer with a letter. A lesson is a text in pieces, each with the
 * weight of predicting its tokens.
 */
import { allLetters } from '../datasets/optionLetters.ts'
import type { Draw } from './draw.ts'
import type { Fact, FactBase } from './fact.ts'
import { drawOptions, isReserved } from './optionSets.ts'
import { isSpaced, taughtTemplates, templateParts, wordingsOf, type Wordings } from './wordings.ts'

/**
 * A piece of text, tokenised by itself, with the weight of its tokens, and what is asked behind it beside the text: what
 * answers is not written there, so that several questions can be asked in one text and none gives another away.
 */
export type Piece = readonly [text: string, weight: number, answer?: Answer]

/** Which tokens of a text are asked for: its first, its last, or each of them a little. */
export interface Answer {
  readonly text: string
  readonly weight: number
  readonly tokens: 'first' | 'last' | 'all'
}

export const lessonKinds = [
  'drills',
  'tables',
  'readings',
  'statements',
  'recall',
  'questionLast',
  'questionFirst',
] as const
export type LessonKind = (typeof lessonKinds)[number]

export interface Lessons {
  readonly base: FactBase
  readonly draw: Draw
  /** Least and most options of a drill. */
  readonly drillOptions: readonly [number, number]
  /** How often a question is surrounded by random words, so that no wording is needed to know what is asked. */
  readonly noise: number
}

/**
 * Weights of the loss: of a letter that answers, of an answer in words, of a looked-up letter, of an option's own letter,
 * of a text that is no option, of the words that were read, of what follows.
 */
const weight = { letter: 4, words: 1, lookUp: 2, own: 1, echo: 1, read: 2, after: 0.3 } as const

export const lookUpWeight = weight.lookUp

export const endOfText = '<|endoftext|>'
const end: Piece = [endOfText, weight.after]

export function lesson(kind: LessonKind, lessons: Lessons): Piece[] {
  return [...writers[kind](lessons), end]
}

const writers: Readonly<Record<LessonKind, (lessons: Lessons) => Piece[]>> = {
  /** Options and look-ups of them: words of any kind, so that what is learned is to find a text again, not which it is. */
  drills({ base, draw, drillOptions: [least, most] }) {
    const { lang } = draw.oneOf(base.all)
    if (draw.chance(0.12))
      return Array.from({ length: 6 }, () => echo(draw.oneOf(strangers([], lang, base, draw)), lang, draw)).flat()
    const nOptions = draw.between(least, most)
    const texts = draw.chance(0.5)
      ? draw.some(base.words(lang), nOptions)
      : distinct(draw.some(base.ofLanguage(lang), nOptions)).map(({ answer }) => answer)
    const others = draw.chance(0.5) ? strangers(texts, lang, base, draw) : []
    return [...optionPieces(texts, weight.own, lang), ['\n', 0], ...lookUps(texts, others, lang, draw)]
  },

  /** Options of a kind behind something else, and look-ups of them. */
  tables({ base, draw }) {
    const fact = draw.oneOf(base.all)
    const texts = optionsFor(fact, base, draw).map(({ answer }) => answer)
    return [
      [preamble(fact.lang, base, draw), 0],
      ...optionPieces(texts, weight.own / 4, fact.lang),
      ['\n', 0],
      ...lookUps(texts, strangers(texts, fact.lang, base, draw), fact.lang, draw),
    ]
  },

  /**
   * Questions and beginnings of statements, behind each of which is asked of what words it was made: to know what is asked
   * comes before knowing the answer. Many are words without sense, and options are drawn without a look at the question.
   */
  readings({ base, draw }) {
    const { lang } = draw.oneOf(base.all)
    const facts = base.ofLanguage(lang)
    const separator = isSpaced(lang) ? ' ' : ''
    const nonsense = (): string =>
      Array.from({ length: draw.between(2, 10) }, () => draw.oneOf(base.words(lang))).join(separator)
    const read = (before: string, text: string): Piece => [before, 0, { text, weight: weight.read, tokens: 'all' }]
    if (draw.chance(0.35)) {
      return Array.from({ length: draw.between(1, 4) }, (_, i): Piece => {
        const text = draw.chance(0.3) ? nonsense() : draw.oneOf(facts).statement.before
        return read((i === 0 ? '' : '\n') + text, text)
      })
    }
    const mark = lang === 'ar' ? '؟' : isSpaced(lang) ? '?' : '？'
    const stem = draw.chance(0.3) ? `${nonsense()}${mark}` : draw.oneOf(facts).stem
    const words = draw.chance(0.5) ? noiseWordings(lang, base, draw) : wordingsOf(lang)
    const heading = draw.chance(0.6) ? `${draw.oneOf(words.headings)}\n` : ''
    if (draw.chance(0.2)) return [[`${heading}${stem}\n\n`, 0], read(words.wordCue, stem)]
    const cue = draw.oneOf(words.cues)
    const opening = draw.chance(0.8) ? `${draw.oneOf(words.instructions)}\n` : ''
    const pool = draw.chance(0.7) ? base.ofKind(draw.oneOf(facts)) : facts
    const options = optionLines(draw.some(pool, draw.chance(0.7) ? 4 : draw.between(2, 5)))
    if (draw.chance(0.5)) return [[`${opening}${heading}${stem}\n${options}\n\n`, 0], read(cue, stem)]
    const earlier = draw.chance(0.4) ? `${heading}${nonsense()}${mark}\n\n${cue}\n\n` : ''
    return [[`${opening}${options}\n\n${earlier}${heading}${stem}\n\n`, 0], read(cue, stem)]
  },

  /** Sentences that state facts. */
  statements({ base, draw }) {
    const facts = draw.chance(0.5) ? [draw.oneOf(base.all)] : draw.some(base.all, draw.between(2, 4))
    return facts.flatMap(({ statement: { before, answer, after } }, i): Piece[] => [
      [(i === 0 ? '' : '\n') + before, 0],
      [answer, weight.words],
      [after, weight.after],
    ])
  },

  /** Questions answered in words. */
  recall({ base, draw }) {
    const first = draw.oneOf(base.all)
    const facts = [first, ...draw.some(base.ofLanguage(first.lang), draw.between(0, 4))]
    return facts.flatMap((fact, i): Piece[] => {
      const words = wordingsOf(fact.lang)
      const heading = draw.chance(0.5) ? `${draw.oneOf(words.headings)}\n` : ''
      return [[`${i === 0 ? '' : '\n\n'}${heading}${fact.stem}\n\n${words.wordCue}`, 0], inWords(fact)]
    })
  },

  /** Options first, then questions about them. */
  questionLast({ base, draw, noise }) {
    const fact = draw.oneOf(base.all)
    const options = optionsFor(fact, base, draw)
    const noisy = noise > 0 && draw.chance(noise)
    const words = noisy ? noiseWordings(fact.lang, base, draw) : wordingsOf(fact.lang)
    const exact = !noisy && draw.chance(0.35) ? taughtParts(fact.lang, 'question-last', draw) : null
    const heading = exact ? exact.heading! : draw.chance(0.6) ? draw.oneOf(words.headings) : ''
    const cue = exact?.cue ?? draw.oneOf(words.cues)
    const opening = exact ? `${exact.instruction}\n` : noisy ? words.instructions[0]! : preamble(fact.lang, base, draw)
    const others = draw.some(options, draw.between(0, 3)).filter((each) => each !== fact)
    const asked = [fact, ...others.filter((each) => each.kind === fact.kind && !isReserved(each, options))]
    return [
      [`${opening}${optionLines(options)}\n\n`, 0],
      ...asked.flatMap((each, i): Piece[] => [
        [`${i === 0 ? '' : '\n\n'}${heading === '' ? '' : `${heading}\n`}${each.stem}\n\n`, 0],
        ...answered(each, options, { cue, isLast: i === asked.length - 1 }),
      ]),
    ]
  },

  /** A question, its options, and the letter; sometimes another one after it. */
  questionFirst({ base, draw, noise }) {
    const first = draw.oneOf(base.all)
    const noisy = noise > 0 && draw.chance(noise)
    const words = noisy ? noiseWordings(first.lang, base, draw) : wordingsOf(first.lang)
    const exact = !noisy && draw.chance(0.35) ? taughtParts(first.lang, 'question-first', draw) : null
    const heading = exact ? (exact.heading ?? '') : draw.chance(0.5) ? draw.oneOf(words.headings) : ''
    const cue = exact?.cue ?? draw.oneOf(words.cues)
    const opening = exact ? `${exact.instruction}\n` : noisy ? words.instructions[0]! : preamble(first.lang, base, draw)
    const facts = [first, ...(draw.chance(0.4) ? draw.some(base.ofLanguage(first.lang), 1) : [])]
    return facts.flatMap((fact, i): Piece[] => {
      const options = optionsFor(fact, base, draw)
      const before = `${i === 0 ? opening : '\n\n'}${heading === '' ? '' : `${heading}\n`}`
      return [
        [`${before}${fact.stem}\n${optionLines(options)}\n\n`, 0],
        ...answered(fact, options, { cue, isLast: i === facts.length - 1 }),
      ]
    })
  },
}

/** Mostly four options, mostly of the same kind; never an order that is kept for examinations. */
function optionsFor(fact: Fact, base: FactBase, draw: Draw): Fact[] {
  for (;;) {
    const nOptions = draw.chance(0.85) ? 4 : draw.between(2, 5)
    const options = drawOptions(fact, base, { nOptions, from: draw.chance(0.8) ? 'kind' : 'domain', draw })
    if (!isReserved(fact, options)) return options
  }
}

/** The letter that answers a question. Only the last letter of a text is written there. */
function answered(fact: Fact, options: readonly Fact[], { cue, isLast }: { cue: string; isLast: boolean }): Piece[] {
  const text = letterOf(options.indexOf(fact), fact.lang)
  if (!isLast) return [[cue, 0, { text, weight: weight.letter, tokens: 'first' }]]
  return [
    [cue, 0],
    [text, weight.letter],
    ['.', weight.after],
  ]
}

/** Behind a space in every language: the tokens are then those of the options. */
function inWords({ answer }: Fact): Piece {
  return [` ${answer}`, weight.words]
}

/** An option's letter as it stands behind a cue: with no space behind the full-width colons of Chinese and Japanese. */
function letterOf(option: number, lang: string): string {
  return `${isSpaced(lang) ? ' ' : ''}${allLetters[option]!}`
}

export function optionLines(options: readonly Fact[]): string {
  return options.map(({ answer }, i) => ` ${allLetters[i]!}. ${answer}`).join('\n')
}

/**
 * Random words in place of instruction, heading and cue: known ones, and strings of letters, whose tokens no other lesson
 * has. Without them a wording never seen was an obstacle: 0.46 right where taught wordings had 0.94.
 */
function noiseWordings(lang: string, base: FactBase, draw: Draw): Wordings {
  const [separator, colon] = isSpaced(lang) ? [' ', lang === 'fr' ? ' :' : ':'] : ['', '：']
  const letters = alphabets[lang]!
  const word = (): string => {
    if (draw.chance(0.5)) return draw.oneOf(base.words(lang))
    const length = isSpaced(lang) ? draw.between(2, 9) : draw.between(1, 3)
    return Array.from({ length }, () => {
      const [first, last] = draw.oneOf(letters)
      return String.fromCodePoint(draw.between(first.codePointAt(0)!, last.codePointAt(0)!))
    }).join('')
  }
  const line = (most: number): string => Array.from({ length: draw.between(1, most) }, word).join(separator)
  return {
    ...wordingsOf(lang),
    instructions: [draw.chance(0.7) ? `${line(25)}\n` : ''],
    headings: [`${line(3)}${colon}`],
    cues: [`${line(4)}${colon}`],
  }
}

/** Letters from one to another, of which random words are made. */
const alphabets: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  ar: [
    ['ا', 'غ'],
    ['ف', 'ي'],
  ],
  en: [['a', 'z']],
  fr: [['a', 'z']],
  ja: [
    ['ぁ', 'ん'],
    ['ァ', 'ヶ'],
    ['一', '龥'],
  ],
  ru: [['а', 'я']],
  zh: [['一', '龥']],
}

/** The lines of options; behind each is asked which letter it has. */
function optionPieces(texts: readonly string[], own: number, lang: string): Piece[] {
  return texts.flatMap((text, i): Piece[] => [
    [` ${allLetters[i]!}.`, 0],
    [` ${text}`, 0, { text: letterOf(i, lang), weight: own, tokens: 'first' }],
    ['\n', 0],
  ])
}

/** Five texts of random options, behind each of which is asked which letter it has; now and then one of the others. */
function lookUps(texts: readonly string[], others: readonly string[], lang: string, draw: Draw): Piece[] {
  return Array.from({ length: 5 }, () => draw.between(0, texts.length - 1)).flatMap((i): Piece[] => [
    ...(others.length > 0 && draw.chance(0.25) ? echo(draw.oneOf(others), lang, draw) : []),
    [` ${texts[i]!}`, 0, { text: letterOf(i, lang), weight: weight.lookUp, tokens: 'first' }],
    ['\n', 0],
  ])
}

/**
 * A text that is no option: behind it is asked what it was, so that what is not found is not turned into a letter. In
 * languages without spaces it also stands without one, as it does in statements: another token, to be known too.
 */
function echo(text: string, lang: string, draw: Draw): Piece[] {
  const said = isSpaced(lang) || draw.chance(0.5) ? ` ${text}` : text
  return [
    [said, 0, { text: said, weight: weight.echo, tokens: 'last' }],
    ['\n', 0],
  ]
}

/** Some words and answers that are none of the options. */
function strangers(texts: readonly string[], lang: string, base: FactBase, draw: Draw): string[] {
  const answers = draw.some(base.ofLanguage(lang), 3).map(({ answer }) => answer)
  return [...draw.some(base.words(lang), 3), ...answers].filter((text) => !texts.includes(text))
}

/** What may stand before anything: nothing, an instruction, or words without meaning for what follows. */
function preamble(lang: string, base: FactBase, draw: Draw): string {
  const kind = draw.byShare({ none: 4, instruction: 3, noise: 2, statement: 1 })
  if (kind === 'none') return ''
  if (kind === 'instruction') return `${draw.oneOf(wordingsOf(lang).instructions)}\n`
  const { statement, stem } = draw.oneOf(base.ofLanguage(lang))
  if (kind === 'statement') return `${statement.before}${statement.answer}${statement.after}\n`
  const source = [stem, ...draw.some(wordingsOf(lang).instructions, 3)].join(' ')
  const separator = isSpaced(lang) ? ' ' : ''
  const parts = source.split(separator)
  return `${draw.some(parts, draw.between(5, 40)).join(separator)}\n`
}

function taughtParts(lang: string, order: 'question-first' | 'question-last', draw: Draw) {
  return templateParts(draw.oneOf(taughtTemplates(lang).filter((template) => template.order === order)))
}

function distinct(facts: readonly Fact[]): Fact[] {
  return facts.filter((fact, i) => facts.findIndex(({ answer }) => answer === fact.answer) === i)
}
