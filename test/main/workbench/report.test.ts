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
  test('text is text, and the file asks nobody for anything', () => {
    const block = {
      id: 'b',
      kind: 'text' as const,
      svg: null,
      table: { columns: ['<b>'], rows: [['&']] },
      runIds: [],
      addedAt: '',
    }
    const html = reportHtml({
      name: '<x>',
      version: '1',
      blocks: [{ ...block, title: '</style>', text: '<script>1</script>' }],
      runs: [],
    })
    expect(html).toContain('&lt;script&gt;1&lt;/script&gt;')
    expect(html).toContain('<th scope="col" dir="auto">&lt;b&gt;</th>')
    expect(html).not.toMatch(/<script|https?:/)
    expect(html).toContain("default-src 'none'")
  })
})
