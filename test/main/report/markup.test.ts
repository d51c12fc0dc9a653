import { describe, expect, test } from 'vitest'
import {
  drawnSentence,
  foreign,
  inLanguage,
  isolated,
  joined,
  markup,
  plainSentence,
  sentence,
} from '../../../main/report/markup.ts'

describe('markup', () => {
  test('escapes text, keeps markup, joins lists, leaves nothing out but nothing', () => {
    const inner = markup`<b>${'<&>"\''}</b>`
    expect(markup`<p a="${'"'}">${[inner, 0, '', null, false, ['x']]}</p>`.text).toBe(
      '<p a="&quot;"><b>&lt;&amp;&gt;&quot;&#39;</b>0x</p>',
    )
  })

  test('writes out what HTML forbids and what turns text around, and keeps what scripts need', () => {
    const zeroWidthNonJoiner = 'می\u200cخواهم'
    expect(markup`${`\0\u0007\u202e\u2067\ud800${zeroWidthNonJoiner}`}`.text).toBe(
      `⟨U+0000⟩⟨U+0007⟩⟨U+202E⟩⟨U+2067⟩\ufffd${zeroWidthNonJoiner}`,
    )
  })
})

describe('foreign', () => {
  test('isolates text with its language and direction', () => {
    expect(foreign('سلام', 'ar').text).toBe('<bdi dir="rtl" lang="ar">سلام</bdi>')
    expect(foreign('ok', 'EN-us').text).toBe('<bdi dir="ltr" lang="en-US">ok</bdi>')
    expect(foreign('?').text).toBe('<bdi dir="auto">?</bdi>')
  })
})

describe('inLanguage', () => {
  test.each([
    ['he', 'rtl'],
    ['ur', 'rtl'],
    ['ur-Latn', 'ltr'],
    ['ku-Arab', 'rtl'],
    ['dv', 'rtl'],
    ['yi', 'rtl'],
    ['ckb', 'rtl'],
    ['zh-Hant', 'ltr'],
  ])('%s runs %s', (lang, dir) => {
    expect(inLanguage(lang).text).toBe(` dir="${dir}" lang="${lang}"`)
  })

  test('what is no language tag is left to the text itself', () => {
    expect(inLanguage('not a tag"').text).toBe(' dir="auto"')
  })
})

describe('isolated', () => {
  test('closes what it opens, whatever the text holds', () => {
    expect(isolated('\u2068a<\u2069').text).toBe('\u2068⟨U+2068⟩a&lt;⟨U+2069⟩\u2069')
  })
})

describe('joined', () => {
  test('escapes what stands between', () => {
    expect(joined(['a', markup`<i>b</i>`], ' & ').text).toBe('a &amp; <i>b</i>')
  })
})

describe('sentence', () => {
  test('makes elements of pairs of marks, also within each other, and shows single ones', () => {
    const text = '\u2069 \u2068<a> \u2068b\u2069\u2069 \u2068c \u202e'
    expect(sentence(text).text).toBe('⟨U+2069⟩ <bdi>&lt;a&gt; <bdi>b</bdi></bdi> ⟨U+2068⟩c ⟨U+202E⟩')
    expect(drawnSentence(text).text).toBe('⟨U+2069⟩ \u2068&lt;a&gt; \u2068b\u2069\u2069 ⟨U+2068⟩c ⟨U+202E⟩')
    expect(plainSentence(text)).toBe(' <a> b c \u202e')
  })
})
