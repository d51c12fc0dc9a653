import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { langOf } from '../../../../main/datasets/import/langCode.ts'

const bundled = join(import.meta.dirname, '../../../../resources/questions/languages.jsonl')
const stems = Map.groupBy(
  readFileSync(bundled, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly lang: string; readonly stem: string }),
  ({ lang }) => lang,
)

describe('langOf', () => {
  test.each(['en', 'ar', 'zh', 'fr', 'ja', 'ru'])('tells %s by sixty questions', (lang) => {
    expect(langOf(stems.get(lang)!.map(({ stem }) => stem))).toBe(lang)
  })

  test.each([
    'George wants to warm his hands. Which skin surface will produce the most heat?',
    'What happens to you if you eat watermelon seeds?\nYou grow watermelons in your stomach\nYou have bad dreams',
    '',
  ])('says nothing where a detector of letters would guess: %j', (text) => {
    expect(langOf([text])).toBeNull()
  })

  test.each([
    ['ko', '일본의 수도는 어디입니까?'],
    ['ja', '日本の首都はどこですか。'],
    ['zh', '日本的首都是哪里?'],
    ['ar', 'ما هي عاصمة اليابان؟'],
    [null, 'پایتخت ژاپن کجاست؟'],
  ])('tells %s by the script of one sentence, and not what has letters of others', (lang, text) => {
    expect(langOf([text])).toBe(lang)
  })
})
