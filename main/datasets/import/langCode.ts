import { francAll } from 'franc'

/** Languages that a column's heading may name, in English or in themselves. */
const named =
  'af am ar as az be bg bn bo bs ca ceb cs cy da de el en eo es et eu fa fi fil fr ga gl gu ha he hi hr ht hu hy id ig is it ' +
  'ja jv ka kk km kn ko ky la lo lt lv mg mi mk ml mn mr ms mt my ne nl no ny or pa pl ps pt ro ru sd si sk sl sn so sq sr ' +
  'su sv sw ta te tg th tl tr uk ur uz vi xh yo yue zh zu'

const byName = new Map<string, string>()
const codes = new Set(named.split(' '))
for (const code of codes) {
  for (const locale of ['en', code]) {
    const name = new Intl.DisplayNames(locale, { type: 'language', fallback: 'none' }).of(code)
    if (name !== undefined) byName.set(name.toLowerCase(), code)
  }
}
for (const [name, code] of Object.entries({ mandarin: 'zh', farsi: 'fa', العربية: 'ar', 中文: 'zh', 简体中文: 'zh' })) {
  byName.set(name, code)
}

/**
 * The code of a language by any name that files have for it: `en`, `en-US`, `eng_Latn`, `English`, `العربية`; null for
 * anything else. A script or region stays where it tells two written forms apart (`zh-TW`).
 *
 * @param isStrict takes no code of three letters, which may be a word
 */
export function langCode(text: string, isStrict = false): string | null {
  const name = text.trim().toLowerCase()
  if (name === '' || name.length > 40) return null
  const found = byName.get(name)
  if (found !== undefined) return found
  if (!/^[a-z]{2,3}([-_][a-z\d]{2,8}){0,2}$/.test(name)) return null
  try {
    const locale = new Intl.Locale(name.replaceAll('_', '-'))
    const isKnown = isStrict ? codes.has(locale.language) : languageNames.of(locale.language) !== undefined
    if (!isKnown) return null
    const shortest = locale.minimize()
    return shortest.region !== undefined && locale.script === undefined ? locale.baseName : shortest.baseName
  } catch {
    return null
  }
}

const languageNames = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' })

/**
 * Characters that the detector is given: with fewer it guesses, above all in Latin letters, which dozens of languages share;
 * with many more all languages of a script look alike to it.
 */
const [leastSample, leastLatin, mostSample] = [40, 150, 600]
/** How near the next language may come, of 1. */
const surelyBelow = 0.99

/**
 * The language that texts are written in, by all of them together; null where they are too few to say.
 *
 * @param texts sentences rather than names, which are much the same in many languages
 */
export function langOf(texts: readonly string[]): string | null {
  const sample = texts.slice(0, 400).join('\n').slice(0, mostSample)
  const byScript = scripts.find(([script, , least = 0.4]) => shareOf(sample, script) > least)
  if (byScript !== undefined) return byScript[1]
  if (shareOf(sample, /\p{Script=Arabic}/gu) > 0.4 && !otherArabic.test(sample)) return 'ar'
  const isLatin = shareOf(sample, /\p{Script=Latin}/gu) > 0.5
  if (sample.length < (isLatin ? leastLatin : leastSample)) return null
  const [[best = 'und'] = [], [, second = 0] = []] = francAll(sample, { only: likely })
  return best === 'und' || second > surelyBelow ? null : langCode(best)
}

/** Letters that Persian, Urdu, Pashto and Kurdish have, and Arabic has not. */
const otherArabic = /[پچژگکیٹڈےںڑټډړښۆێڕ]/u

/** Scripts of one language. Kana stand among Han, so they come first and need few. */
const scripts: readonly (readonly [script: RegExp, lang: string, least?: number])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, 'ja', 0.1],
  [/\p{Script=Han}/gu, 'zh'],
  [/\p{Script=Hangul}/gu, 'ko'],
  [/\p{Script=Thai}/gu, 'th'],
  [/\p{Script=Greek}/gu, 'el'],
  [/\p{Script=Hebrew}/gu, 'he'],
  [/\p{Script=Tamil}/gu, 'ta'],
  [/\p{Script=Telugu}/gu, 'te'],
  [/\p{Script=Bengali}/gu, 'bn'],
  [/\p{Script=Georgian}/gu, 'ka'],
  [/\p{Script=Armenian}/gu, 'hy'],
]
/** What franc chooses from: a short text in any of its 400 would be one that nobody speaks. */
const likely = (
  'arb ckb pes urd pbu cmn jpn rus ukr bul srp bel kaz mkd hin mar nep eng fra deu spa por ita nld pol ces slk slv hrv ron ' +
  'hun fin swe dan nob est lit lvs tur azj uzn ind vie tgl swh hau yor cat glg eus als'
).split(' ')

function shareOf(text: string, script: RegExp): number {
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  return letters < 4 ? 0 : (text.match(script)?.length ?? 0) / letters
}
