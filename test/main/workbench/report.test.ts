import { describe, expect, test } from 'vitest'
import { checkSvg } from '../../../main/workbench/report.ts'
import { reportHtml } from '../../../main/workbench/reportHtml.ts'

describe('checkSvg', () => {
  test('a drawing is taken', () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><defs><clipPath id="c"><rect width="1" height="1"/></clipPath></defs>' +
      '<g clip-path="url(#c)" style="fill: red"><path d="M0 0L1 1"/><image href="data:image/png;base64,AAAA"/><text>a &lt; b</text></g></svg>'
    expect(() => checkSvg(svg, 'F')).not.toThrow()
  })

  test.each([
    ['a script', '<svg><script>alert(1)</script></svg>'],
    ['a handler', '<svg><g onload="alert(1)"/></svg>'],
    ['a handler without a space', '<svg><g id="a"onload="alert(1)"/></svg>'],
    ['another document', '<svg><foreignObject><iframe/></foreignObject></svg>'],
    ['an address', '<svg><image href="http://evil.example/x.png"/></svg>'],
    ['an address of its namespace', '<svg><use xlink:href="http://evil.example/x.svg#a"/></svg>'],
    ['an unquoted address', '<svg><image href=http://evil.example/x.png /></svg>'],
    ['a picture that is a document', '<svg><image href="data:image/svg+xml;base64,AAAA"/></svg>'],
    ['a script as an address', '<svg><a href="javascript:alert(1)"><text>x</text></a></svg>'],
    ['a style that fetches', '<svg><style>@import "http://evil.example/x.css";</style></svg>'],
    ['a fill that fetches', '<svg><rect fill="url(http://evil.example/#a)"/></svg>'],
    ['an address in disguise', '<svg><image href="&#104;ttp://evil.example"/></svg>'],
    ['an animation', '<svg><animate attributeName="href" to="javascript:alert(1)"/></svg>'],
    ['an entity', '<!DOCTYPE svg [<!ENTITY a "b">]><svg/>'],
    ['no drawing', '<p>x</p>'],
  ])('%s is refused', (_, svg) => {
    expect(() => checkSvg(svg, 'F')).toThrow('The figure "F" is not kept')
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
        { ...plain, kind: 'figure', title: '"', text: '"><script>', svg: '<svg><path d="M0 0"/></svg>', table },
      ],
    })
    expect(html).toContain('&lt;script&gt;1&lt;/script&gt;')
    expect(html).toContain('<th scope="col" dir="auto">&lt;b&gt;</th>')
    expect(html).not.toMatch(/<script|<link|<a |(src|href)\s*=|url\(|@import/i)
    expect(html).toContain("default-src 'none'")
  })

  test('figures and tables are numbered each among their own, and each figure says what it shows', () => {
    const table = { columns: ['a'], rows: [['1']] }
    const svg = '<svg><path d="M0 0"/></svg>'
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
    expect([...html.matchAll(/role="img" aria-label="([^"]*)"/g)].map(([, name]) => name)).toEqual(['It falls.', 'G'])
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
