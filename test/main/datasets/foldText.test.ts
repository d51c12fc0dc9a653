import { describe, expect, test } from 'vitest'
import { foldText } from '../../../main/datasets/foldText.ts'

describe('foldText', () => {
  test.each([
    ['Zürich', 'ZURICH'],
    ['Zu\u0308rich', 'Zürich'],
    ['ＡＢＣ', 'abc'],
    ['ｱｯﾌﾟﾙ', 'アップル'],
    ['أَبْل', 'ابل'],
    ['أبـــل', 'أبل'],
    ['مكتبة', 'مكتبه'],
    ['مصطفى', 'مصطفي'],
    ['ٱلقاهرة', 'القاهره'],
    ['Пётр', 'петр'],
    ['за́мок', 'замок'],
    ['New\u00a0 York ', 'new york'],
    ['Paris.', 'paris'],
    ['東京。', '東京'],
    ['Ά', 'α'],
  ])('%s and %s are one answer', (a, b) => {
    expect(foldText(a)).toBe(foldText(b))
  })

  test.each([
    ['が', 'か'],
    ['мой', 'мои'],
    ['कि', 'का'],
    ['-5', '5'],
    ['2.5', '25'],
    ['C', 'C++'],
  ])('%s and %s are two', (a, b) => {
    expect(foldText(a)).not.toBe(foldText(b))
  })
})
