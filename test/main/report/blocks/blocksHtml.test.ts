import { describe, expect, test } from 'vitest'
import { blocksHtml } from '../../../../main/report/blocks/blocksHtml.ts'

describe('blocksHtml', () => {
  const plain = { id: 'b', kind: 'text' as const, svg: null, table: null, runIds: [], addedAt: '' }
  const around = { name: '<x>', version: '1', language: 'en' as const, runs: [] }

  test('text is text, and the file asks nobody for anything', () => {
    const table = { columns: ['<b>'], rows: [['&']] }
    const html = blocksHtml({
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
    const html = blocksHtml({
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
    const html = blocksHtml({
      ...around,
      blocks: [{ ...plain, kind: 'evidence', title: 'a\u202eb', text: '\u2068x\u2069 \u2069y' }],
    })
    expect(html).toContain('a⟨U+202E⟩b')
    expect(html).toContain('<bdi>x</bdi> ⟨U+2069⟩y')
  })

  test('a block whose run is gone stays, and says so', () => {
    const html = blocksHtml({ ...around, blocks: [{ ...plain, title: 'T', text: 'kept', runIds: ['gone'] }] })
    expect(html).toContain('kept')
    expect(html).toContain('not in the project any more')
  })

  test('prints the command line that repeats each run', () => {
    const model = { name: 'M', fingerprint: 'f' }
    const run = {
      id: 'r',
      name: 'R',
      kind: 'predict',
      model,
      device: 'cpu',
      nQuestions: 1,
      createdAt: '',
      settings: {},
    }
    const runs = [{ ...run, command: "engram predict --model M --data 'my <q>.jsonl'" }]
    const html = blocksHtml({ ...around, runs, blocks: [] })
    expect(html).toContain('engram predict --model M --data &#39;my &lt;q&gt;.jsonl&#39;')
  })

  test('reads from the right in Arabic', () => {
    expect(blocksHtml({ ...around, language: 'ar', blocks: [] })).toContain('<html lang="ar" dir="rtl">')
  })
})
