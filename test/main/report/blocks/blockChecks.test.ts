import { describe, expect, test } from 'vitest'
import { checkedBlock, harmlessBlock } from '../../../../main/report/blocks/blockChecks.ts'
import { block } from '../../../support/storedBlocks.ts'

const odd = block({ id: 'a', kind: 'figure', text: 'It falls.', svg: '<svg viewBox="0 0 9 9"><script/></svg>' })

describe('checkedBlock', () => {
  test('refuses a drawing that is none, and too many words', () => {
    expect(() => checkedBlock(odd)).toThrow('The figure "A title" is not kept: it holds an element <script>.')
    const long = block({ id: 'a', table: { columns: ['a'], rows: [['b'.repeat(1_000_000)]] } })
    expect(() => checkedBlock(long)).toThrow('it has 1000015 characters, and at most 1000000 are taken')
  })
})

describe('harmlessBlock', () => {
  test('leaves out the drawing alone, and says why', () => {
    expect(harmlessBlock(odd)).toEqual({
      ...odd,
      svg: null,
      text: '[This figure is left out: it holds an element <script>.] It falls.',
    })
  })
})
