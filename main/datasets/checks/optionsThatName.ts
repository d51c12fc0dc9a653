/**
 * Options that speak of others: "All of the above", "Both A and B", 以上都是, كل ما سبق. Their sense hangs on where the
 * others stand, so orders that are drawn leave them there.
 */
/** What an option names: all that stand above it, or some by their letters. */
export type Named = 'above' | 'letters'

/** Words for all, none, both or any of what stands above, whole options in any case. */
const above = new RegExp(
  [
    // English
    String.raw`(?:all|none|both|any|neither|two|three|more than one|some)(?: of)? (?:the|these|those|them)(?: (?:above|other|previous|preceding|given|listed))*(?: (?:options?|answers?|choices?|statements?|are (?:correct|true|right)))*`,
    String.raw`(?:all|none|both|neither) (?:of )?(?:above|these|those)|(?:all|both) are (?:correct|true|right)`,
    // French
    String.raw`(?:tout(?:es)?|tous|aucun(?:e)?|les deux)(?: les| des| de)?(?: (?:réponses|options|propositions))?(?: (?:ci-dessus|précédent(?:e)?s|qui précède))(?: (?:est|sont) (?:correctes?|vraies?|justes?))?`,
    String.raw`(?:toutes ces|aucune de ces|tous ces|aucun de ces) \p{L}+`,
    // Russian
    String.raw`(?:вс[её](?: из)? (?:вышеперечисленн\p{L}+|перечисленн\p{L}+|вышеуказанн\p{L}+|вышесказанн\p{L}+)|ничего из (?:выше)?перечисленного|ни один из (?:вышеперечисленных|перечисленных|вариантов)|все (?:варианты|ответы) (?:верны|правильны))`,
    // Arabic
    String.raw`(?:كل|جميع|لا شيء من|لاشيء من|ليس أي من|لا شيء مما|أي من) ?(?:ما سبق|ما ذكر|ما ورد|الإجابات السابقة|الخيارات السابقة|مما سبق|مما ذكر|الأجوبة السابقة)(?: (?:صحيح|صحيحة|خاطئ|خاطئة))?`,
    String.raw`(?:جميعها|كلها|كلاهما|لا شيء مما سبق|لا شيء منها)(?: (?:صحيح|صحيحة))?`,
    // Chinese
    String.raw`(?:以上|上述|上面|前述)(?:各项|选项|答案|三项|两项|两者|所有|全部|说法)?(?:都|皆|均|全)?(?:不)?(?:是|对|正确|错|错误|非)`,
    String.raw`(?:以上|上述)(?:都不是|皆非|全部|所有|各项)|(?:都|皆|均|全部?)(?:不)?(?:是|对|正确)|两者(?:都|皆)(?:不)?是`,
    // Japanese
    String.raw`(?:上記|以上|前述)(?:の)?(?:すべて|全て|いずれ(?:も|でも)?|どれ(?:も|でも)?)(?:正しい|ない|違う|該当しない|です)?|(?:いずれでもない|どれでもない|すべて正しい)`,
    // German and Spanish, as their readers meet them in public sets
    String.raw`(?:alle|keine|keines|beide)(?: der)? (?:oben genannten|genannten|obigen|vorherigen)(?: \p{L}+)*`,
    String.raw`(?:tod[oa]s|ningun[oa]|amb[oa]s)(?: l[oa]s)?(?: de)?(?: l[oa]s)? (?:anteriores|mencionad[oa]s)`,
  ]
    .map((each) => `(?:${each})`)
    .join('|')
    .replace(/^/, '^(?:')
    .replace(/$/, ')$'),
  'iu',
)

/** Letters in the order of what they name; the Arabic ones as they are counted in tests. */
const alphabets = ['ABCDEFGHIJ', 'أبجدهوزحطي', 'АБВГДЕЖЗИК', '甲乙丙丁戊己庚辛壬癸']
const and = String.raw`(?:,|、|،|/|&|\+|-|and|or|nor|et|ou|ni|и|или|ни|و|أو|ولا|和|或|与|及|と|und|oder|y|o)`
const before = String.raw`(?:both|either|neither|only|options?|answers?|choices?|les deux|ni|и|оба|ответы|ни|كلا|كل من|الإجابتان|الخياران|选项|選択肢|sowohl|ambos)`
const behind = String.raw`(?:only|are (?:correct|true|right)|both|seulement|только|верны|فقط|معا|معًا|صحيحان|صحيحتان|都是|都对|正确|都正确|皆是|两者|の両方|両方|のみ|all)`

const letterLists = alphabets.map((letters) => {
  const letter = String.raw`[(（]?([${letters}])[)）.]?`
  return new RegExp(String.raw`^(?:${before}\s*)*${letter}(?:\s*(?:${and}\s*)+${letter})+(?:\s*${behind})*$`, 'u')
})

/** What an option names, null for one that stands for itself. */
export function namedIn(option: string): Named | null {
  const text = option
    .normalize('NFC')
    .replace(/[\u064b-\u0652]/gu, '')
    .trim()
    .replace(/[.。!！]$/u, '')
  if (text.length > 80) return null
  if (above.test(text)) return 'above'
  // Letters are capitals there: "a and b" are variables, and "A" alone is what a question may ask for.
  const spoken = text
    .replace(/^\p{Lu}(?=\p{Ll})/u, (first) => first.toLowerCase())
    .replace(/\(([a-j])\)/gu, (_, letter: string) => letter.toUpperCase())
  return letterLists.some((list) => list.test(spoken)) ? 'letters' : null
}

/**
 * The places that must keep their option when an order is drawn. "All of the above" behind all others keeps its own only;
 * where letters are named, or others stand behind, each keeps the one it has.
 *
 * @returns the indexes in ascending order; empty where any order has the same sense
 */
export function fixedPlaces(options: readonly string[]): readonly number[] {
  const named = options.map(namedIn)
  if (named.every((each) => each === null)) return []
  const firstNaming = named.findIndex((each) => each !== null)
  const isTail = named.slice(firstNaming).every((each) => each !== null)
  const areAbove = named.every((each) => each === null || each === 'above')
  const places = [...options.keys()]
  return isTail && areAbove ? places.slice(firstNaming) : places
}
