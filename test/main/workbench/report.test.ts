import { describe, expect, test } from 'vitest'
import { checkedBlock, storedBlock } from '../../../main/workbench/reportBlocks.ts'
import { reportHtml } from '../../../main/workbench/reportHtml.ts'
import { block } from '../../support/storedBlocks.ts'

describe('a block', () => {
  const odd = block({ id: 'a', kind: 'figure', text: 'It falls.', svg: '<svg viewBox="0 0 9 9"><script/></svg>' })

  test('of a window is refused with its drawing, and with too many words', () => {
    expect(() => checkedBlock(odd)).toThrow('The figure "A title" is not kept: it holds an element <script>.')
    const long = block({ id: 'a', table: { columns: ['a'], rows: [['b'.repeat(1_000_000)]] } })
    expect(() => checkedBlock(long)).toThrow('it has 1000015 characters, and at most 1000000 are taken')
  })

  test('of a project loses its drawing alone, and says why', () => {
    expect(storedBlock(JSON.stringify(odd))).toEqual({
      ...odd,
      svg: null,
      text: '[This figure is left out: it holds an element <script>.] It falls.',
    })
  })

  test.each(['{', '[]', '{"id":"a"}'])('of a project that is none, %s, is refused in a sentence', (data) => {
    expect(() => storedBlock(data)).toThrow('The report block in this project cannot be used')
  })
})

describe('reportHtml', () => {
  const plain = { id: 'b', kind: 'text' as const, svg: null, table: null, runIds: [], addedAt: '' }
  const around = { name: '<x>', version: '1', language: 'en' as const, runs: [] }

  test('text is text, and the file asks nobody for anything', () => {
    const table = { columns: ['<b>'], rows: [['&']] }
    const html = reportHtml({
      ...around,
      blocks: [
        { ...plain, title: '</style>', text: '<script>1</script> [x](https://evil.example)' },
        {
          ...plain,
          kind: 'figure',
          title: '"',
          text: '"><script>',
          svg: '<svg viewBox="0 0 9 9"><path d="M0 0"/></svg>',
          table,
        },
      ],
    })
    expect(html).toContain('&lt;script&gt;1&lt;/script&gt;')
    expect(html).toContain('<th scope="col" dir="auto">&lt;b&gt;</th>')
    expect(html).not.toMatch(/<script|<link|<a |href\s*=|url\(|@import/i)
    expect(html.match(/src="[^,]*,/g)).toEqual(['src="data:image/svg+xml;base64,'])
    expect(html).toContain("default-src 'none'; style-src &#39;sha256-".replaceAll("'", '&#39;'))
  })

  test('figures and tables are numbered each among their own, and each figure says what it shows', () => {
    const table = { columns: ['a'], rows: [['1']] }
    const svg = '<svg viewBox="0 0 9 9"><path d="M0 0"/></svg>'
    const html = reportHtml({
      ...around,
      blocks: [
        { ...plain, kind: 'table', title: 'T', text: 'first', table },
        { ...plain, kind: 'figure', title: 'F', text: 'It falls.', svg },
        { ...plain, kind: 'figure', title: 'G', text: '', svg, table },
      ],
    })
    expect([...html.matchAll(/<b>((?:Figure|Table) \d)\.<\/b>/g)].map(([, name]) => name)).toEqual([
      'Table 1',
      'Figure 1',
      'Figure 2',
    ])
    expect([...html.matchAll(/alt="([^"]*)"/g)].map(([, name]) => name)).toEqual(['It falls.', 'G'])
  })

  test('what would turn the text around is shown, and names that the window isolates are isolated', () => {
    const html = reportHtml({
      ...around,
      blocks: [{ ...plain, kind: 'evidence', title: 'a\u202eb', text: '\u2068x\u2069 \u2069y' }],
    })
    expect(html).toContain('a⟨U+202E⟩b')
    expect(html).toContain('<bdi>x</bdi> ⟨U+2069⟩y')
  })

  test('a block whose run is gone stays, and says so', () => {
    const html = reportHtml({ ...around, blocks: [{ ...plain, title: 'T', text: 'kept', runIds: ['gone'] }] })
    expect(html).toContain('kept')
    expect(html).toContain('not in the project any more')
  })

  test('reads from the right in Arabic', () => {
    expect(reportHtml({ ...around, language: 'ar', blocks: [] })).toContain('<html lang="ar" dir="rtl">')
  })
})
