import { describe, expect, test } from 'vitest'
import { shareInScript } from '../../../main/datasets/languageScript.ts'

describe('shareInScript', () => {
  test.each([
    ['Кто это?', 'ru', 1],
    ['Who is it?', 'ru', 0],
    ['ジョブズは[Y]で働く', 'ja', 8 / 9],
    ['东京是首都', 'zh-CN', 1],
    ['من هو؟ Bob', 'ar', 4 / 7],
  ])('%s in %s: %f', (text, lang, share) => {
    expect(shareInScript(text, lang)).toBeCloseTo(share, 12)
  })

  test('a formula and an unknown language are not judged', () => {
    expect(shareInScript('x^2 = 4 y', 'ru')).toBeNull()
    expect(shareInScript('Who is it?', 'xx')).toBeNull()
  })
})
