import { describe, expect, test } from 'vitest'
import { markdownHtml } from '../../../../main/report/blocks/markdown.ts'

describe('markdownHtml', () => {
  test('writes what people write in a report', () => {
    const text =
      '## Method\n\nWe *ask* **each** question `L1*2*`.\nTwice.\n\n- one\n- two\n\n1. first\n2) second\n\n> said\n\n```\n<a> *b*\n```'
    expect(markdownHtml(text).text).toBe(
      [
        '<h4 dir="auto">Method</h4>',
        '<p dir="auto">We <em>ask</em> <strong>each</strong> question <code dir="ltr">L1*2*</code>.<br>Twice.</p>',
        '<ul dir="auto"><li>one</li><li>two</li></ul>',
        '<ol dir="auto"><li>first</li><li>second</li></ol>',
        '<blockquote dir="auto"><p dir="auto">said</p></blockquote>',
        '<pre dir="auto">&lt;a&gt; *b*</pre>',
      ].join('\n'),
    )
  })

  test.each([
    ['an element', '<script>alert(1)</script> <img src=x onerror=alert(1)>'],
    ['one between marks', '**<b onclick=x>** *<i>*'],
    ['one in code', '`<script>`'],
    ['one in a heading, a list and a quote', '# <h1>\n- <li>\n> <q>'],
    ['a link', '[press](javascript:alert(1)) [x](https://evil.example/?a="b) ![y](//evil.example/z.png)'],
    ['a link as HTML', '<a href="https://evil.example">x</a>'],
  ])('%s is text: no tag but our own, and no address that can be followed', (_, text) => {
    const html = markdownHtml(text).text
    const tags = [...html.matchAll(/<\/?\s*([^\s/>]*)[^>]*>/g)].map(([, name]) => name)
    expect(tags.every((name) => /^(p|h[3-6]|ul|ol|li|blockquote|pre|code|strong|em|br)$/.test(name ?? ''))).toBe(true)
    expect(html).not.toMatch(/<[^>]*(href|src|on\w+)\s*=/i)
  })

  test('marks inside words and formulas stay', () => {
    expect(markdownHtml('a*b*c snake_case_name 2 * 3 * 4').text).toBe(
      '<p dir="auto">a*b*c snake_case_name 2 * 3 * 4</p>',
    )
  })

  test('marks that cross or are left alone stay well-formed', () => {
    expect(markdownHtml('**a *b** c* _d').text).toBe('<p dir="auto"><strong>a *b</strong> c* _d</p>')
    expect(markdownHtml('**** ![p](u) [q] (r)').text).toBe('<p dir="auto">**** p (u) [q] (r)</p>')
    expect(markdownHtml('*a **b** c*').text).toBe('<p dir="auto"><em>a <strong>b</strong> c</em></p>')
  })

  // Each of these took the square of its length or a frame of the stack for each character: minutes, or no end.
  test.each([
    ['quotes in quotes', '> '],
    ['marks without partners', '**a '],
    ['brackets', '['],
    ['beginnings of links', '[]('],
    ['one mark against others', '_a b* '],
    ['a heading of spaces', `#${' '.repeat(9)}`],
  ])('%s without end are text', (_, piece) => {
    const source = `# ${piece.repeat(200_000 / piece.length)}x`
    expect(markdownHtml(source).text).toContain('x')
    expect(markdownHtml(piece.repeat(200_000 / piece.length)).text.length).toBeGreaterThan(0)
  })
})
