import { describe, expect, test } from 'vitest'
import { tagFault } from '../../../main/files/xmlTags.ts'

describe('tagFault', () => {
  test('finds nothing in well-formed XML, whatever its comments and texts hold', () => {
    expect(tagFault('<?xml version="1.0"?><a x="1"><!-- < <b --><b/><![CDATA[<c]]><d>1 &lt; 2</d></a>')).toBeNull()
  })

  test.each([
    ['<a><b s="1" <c>', 'has a tag that is not closed'],
    ['<a', 'has a tag that is not closed'],
    ['<a><!-- x', 'has a part that is not closed'],
    [`<a x="${'1'.repeat(20_000)}"/>`, 'has a tag of more than 16384 characters'],
    ['<a>'.repeat(300), 'has tags inside more than 200 others'],
  ])('names what is wrong with %.20s', (xml, fault) => {
    expect(tagFault(xml)).toBe(fault)
  })
})
