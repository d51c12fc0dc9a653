import { describe, expect, test } from 'vitest'
import { drawingOf } from '../../../../main/report/blocks/svgDrawing.ts'

const drawn = (inside: string, more = ''): string => `<svg viewBox="0 0 30 20"${more}>${inside}</svg>`
const written = (inside: string): string => drawingOf(drawn(inside)).svg.replace(/^<svg[^>]*>|<\/svg>$/g, '')

describe('drawingOf', () => {
  test('a drawing stays what it is', () => {
    const inside =
      '<defs><clipPath id="c"><rect width="1" height="1"/></clipPath></defs>' +
      '<g clip-path="url(#c)" style="fill:rgb(1, 2, 3);font-family:&quot;Open Sans&quot;, serif"><path d="M0 0L1 1"/>' +
      '<image href="data:image/png;base64,AAAA"/><text textLength="9">a &lt; \u2068ب\u2069</text></g>'
    expect(written(inside)).toBe(inside)
  })

  test('what belongs to a window or a library is left out', () => {
    expect(written('<g class="a" data-b="c" role="img" style="fill: url(\'#d\'); all: unset; x: \\65 "/>')).toBe(
      '<g style="fill:url(&#39;#d&#39;)"/>',
    )
  })

  test.each([
    ['its own size', '<svg width="12px" height="7.5"/>', 12, 7.5],
    ['the size of its box', '<svg viewBox="0,0 30 20"/>', 30, 20],
  ])('has %s', (_, svg, width, height) => {
    expect(drawingOf(svg)).toMatchObject({ width, height })
  })

  test('texts are written anew: entities are read once, and what turns text around is shown', () => {
    expect(written('<text>&#x3c;script&gt; &amp;lt; \u202e</text>')).toBe(
      '<text>&lt;script&gt; &amp;lt; ⟨U+202E⟩</text>',
    )
  })

  test.each([
    ['a script', drawn('<script>alert(1)</script>'), 'an element <script>'],
    ['a style sheet', drawn('<style>a{}</style>'), 'an element <style>'],
    ['a link', drawn('<a href="#"><path/></a>'), 'an element <a>'],
    ['parts of others', drawn('<use href="#a"/>'), 'an element <use>'],
    ['another document', drawn('<foreignObject/>'), 'an element <foreignObject>'],
    ['an animation', drawn('<animate attributeName="href"/>'), 'an element <animate>'],
    ['a handler', drawn('<g onload="alert(1)"/>'), 'a script'],
    ['a handler without a space', drawn('<g id="a"onload="alert(1)"/>'), 'not well-formed'],
    ['an address', drawn('<image href="http://evil.example/x.png"/>'), 'outside itself'],
    ['an address in disguise', drawn('<image href="&#104;ttp://evil.example"/>'), 'outside itself'],
    ['a picture that is a document', drawn('<image href="data:image/svg+xml;base64,AAAA"/>'), 'outside itself'],
    ['a link of a path', drawn('<path href="#a"/>'), 'outside itself'],
    ['a fill that fetches', drawn('<rect fill="url(http://evil.example/#a)"/>'), 'outside itself'],
    ['a style that fetches', drawn('<g style="fill:image-set(\'a.png\' 1x)"/>'), 'outside itself'],
    ['a function in disguise', drawn('<g style="fill:u\\72l(//evil.example)"/>'), 'outside itself'],
    ['an unquoted address', drawn('<image href=http://evil.example/x.png />'), 'not well-formed'],
    ['another namespace', drawn('<g xmlns:h="http://www.w3.org/1999/xhtml"/>'), 'another language'],
    ['an entity of its own', `<!DOCTYPE svg [<!ENTITY a "b">]>${drawn('&a;')}`, 'a declaration'],
    ['an unknown entity', drawn('<text>&a;</text>'), 'an entity'],
    ['a character that is none', drawn('<text>&#x110000;</text>'), 'an entity'],
    ['a comment', drawn('<!-- a -->'), 'a comment'],
    ['marked text', drawn('<![CDATA[a]]>'), 'a declaration'],
    ['an end that is missing', '<svg viewBox="0 0 9 9"><g>', 'not well-formed'],
    ['an end that is another', drawn('<g></path>'), 'not well-formed'],
    ['an end too many', drawn('</g>'), 'not well-formed'],
    ['an attribute twice', drawn('<g id="a" id="b"/>'), 'not well-formed'],
    ['something behind', `${drawn('')}<svg/>`, 'no SVG'],
    ['words behind', `${drawn('')} words`, 'no SVG'],
    ['no drawing', '<p>x</p>', 'no SVG'],
    ['nothing', ' ', 'no SVG'],
    ['groups in groups', drawn('<g>'.repeat(99) + '</g>'.repeat(99)), 'too deep'],
    ['the height of a house', '<svg width="9" height="1e9" viewBox="0 0 9 99999"/>', 'pixels'],
    ['no size', '<svg width="100%"/>', 'pixels'],
    ['two million characters', drawn(' '.repeat(2_000_000)), 'characters'],
  ])('%s is refused', (_, svg, why) => {
    expect(() => drawingOf(svg)).toThrow(why)
  })
})
