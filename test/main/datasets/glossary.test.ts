import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { glossaryOf, type Term } from '../../../main/datasets/glossary.ts'
import { lintQuestions } from '../../../main/datasets/lintQuestions.ts'
import { readGlossary } from '../../../main/datasets/readGlossary.ts'
import { writeGlossary } from '../../../main/datasets/writeGlossary.ts'
import { question } from '../../support/questions.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

function term(from: string, text: string, to: string, translation: string): Term {
  return { from, to, term: text, translation, note: '' }
}

async function file(name: string, content: string): Promise<string> {
  const path = join(await temporaryFolder(), name)
  await writeFile(path, content)
  return path
}

describe('glossaryOf', () => {
  const found = (text: string, from: string, to: string, ...terms: Term[]): string[] =>
    glossaryOf(terms)
      .find(text, from, to)
      .map(({ start, end, translations }) => `${text.slice(start, end)} = ${translations.join(' / ')}`)

  test('finds whole words whatever their case and accents, and of two the longer one', () => {
    const terms = [term('en', 'cell', 'fr', 'cellule'), term('en', 'Stem cell', 'fr', 'cellule souche')]
    expect(found('A CELL is no stem cell, nor a cellar.', 'en', 'fr', ...terms)).toEqual([
      'CELL = cellule',
      'stem cell = cellule souche',
    ])
    expect(found('Une céllule', 'fr', 'en', ...terms)).toEqual(['céllule = cell'])
  })

  test('finds an Arabic word with its article, and a Chinese or Korean one inside of others', () => {
    expect(found('ما وظيفة الخلية؟', 'ar', 'en', term('en', 'cell', 'ar', 'خلية'))).toEqual(['الخلية = cell'])
    expect(found('中国的首都是哪里', 'zh', 'en', term('zh', '首都', 'en', 'capital'))).toEqual(['首都 = capital'])
    expect(found('수도는 어디인가', 'ko', 'en', term('ko', '수도', 'en', 'capital'))).toEqual(['수도 = capital'])
  })

  test('finds an Arabic word with what is written together with it, and not within another one', () => {
    const cell = term('ar', 'خلية', 'en', 'cell')
    const words = ['خلية', 'الخلية', 'وخلية', 'بالخلية', 'والخلية', 'للخلية', 'لخلية', 'خليتها', 'وخليته', 'خَلِيَّة']
    for (const word of words) expect(found(`ما ${word}؟`, 'ar', 'en', cell)).toEqual([`${word} = cell`])
    for (const word of ['خلي', 'خليل', 'داخلية']) expect(found(word, 'ar', 'en', cell)).toEqual([])
    expect(found('وردة', 'ar', 'en', term('ar', 'رد', 'en', 'reply'))).toEqual([])
    expect(found('العلم', 'ar', 'en', term('ar', 'العلم', 'en', 'the flag'))).toEqual(['العلم = the flag'])
  })

  test('takes the letters of a word for what stands before it only where a text may mean that', () => {
    const committee = term('ar', 'لجنة', 'en', 'committee')
    for (const word of ['للجنة', 'وللجنة', 'واللجنة', 'بلجنتها'])
      expect(found(word, 'ar', 'en', committee)).toEqual([`${word} = committee`])
    const parents = term('ar', 'والدين', 'en', 'parents')
    expect(found('دين', 'ar', 'en', parents)).toEqual([])
    expect(found('الوالدين', 'ar', 'en', parents)).toEqual(['الوالدين = parents'])
    const capital = term('he', 'בירה', 'en', 'capital')
    for (const word of ['הבירה', 'בבירה', 'ובירה', 'שהבירה', 'מהבירה', 'כשהבירה'])
      expect(found(`מהי ${word}?`, 'he', 'en', capital)).toEqual([`${word} = capital`])
    for (const word of ['בירות', 'אבירה']) expect(found(word, 'he', 'en', capital)).toEqual([])
  })

  test('finds Japanese words with a long vowel before a number, and in half-width kana', () => {
    expect(found('コーヒー3杯', 'ja', 'en', term('ja', 'コーヒー', 'en', 'coffee'))).toEqual(['コーヒー = coffee'])
    expect(found('ｴﾈﾙｷﾞｰ2倍', 'ja', 'en', term('ja', 'エネルギー', 'en', 'energy'))).toEqual(['ｴﾈﾙｷﾞｰ = energy'])
  })

  test('takes as long for many terms that begin alike as for others', () => {
    const terms = Array.from({ length: 4000 }, (_, i) => term('en', `acid ${i}`, 'de', `Säure ${i}`))
    expect(found('what is acid 3999', 'en', 'de', ...terms)).toEqual(['acid 3999 = Säure 3999'])
  })

  test('takes several translations of a term, and none of another pair of languages', () => {
    const terms = [
      term('en', 'car', 'de', 'Auto'),
      term('en', 'car', 'de', 'Wagen'),
      term('en', 'car', 'fr', 'voiture'),
    ]
    expect(found('a car', 'en-GB', 'de', ...terms)).toEqual(['car = Auto / Wagen'])
    expect(found('a car', 'en', 'ar', ...terms)).toEqual([])
  })
})

describe('lintQuestions with a glossary', () => {
  const sides = (stem: string, options = ['نواة', 'غشاء']) =>
    [
      question({ id: 'en', pair: 'p', stem: 'What is in a cell?', options: ['nucleus', 'wall'] }),
      question({ id: 'ar', pair: 'p', lang: 'ar', stem, options }),
    ].map((each) => ({ question: each, place: each.id }))
  const glossary = glossaryOf([term('en', 'cell', 'ar', 'خلية'), term('en', 'wall', 'ar', 'جدار')])
  const missed = (...asked: Parameters<typeof sides>) =>
    lintQuestions(sides(...asked), 'x', glossary).flatMap(({ id, rule, message }) =>
      rule === 'term-translation' ? [`${id}: ${message}`] : [],
    )

  test('names the terms that a translation does not say as agreed, text by text', () => {
    expect(missed('ماذا في الخلية؟', ['نواة', 'جدار'])).toEqual([])
    expect(missed('ماذا في الجدار؟')).toEqual([
      'ar: it does not say "خلية" for "cell", which the en side has',
      'ar: it does not say "جدار" for "wall", which the en side has',
    ])
  })

  test('asks nothing of what is not written yet', () => {
    expect(missed('', ['', ''])).toEqual([])
  })
})

describe('readGlossary', () => {
  test('reads terms by their columns, and names the rows that are none', async () => {
    const path = await file(
      'g.csv',
      'source_lang;target_lang;term;translation;note\nen;ar;cell;خلية;biology\nen;ar;;x;\n',
    )
    const { terms, refused } = await readGlossary(path)
    expect(terms).toEqual([{ from: 'en', to: 'ar', term: 'cell', translation: 'خلية', note: 'biology' }])
    expect(refused).toEqual(['line 3: term: is empty'])
  })

  test('reads a column for each language, and passes over what is not translated', async () => {
    const path = await file('g.tsv', 'English\tArabic\tde\ncell\tخلية\tZelle\nwall\t\tWand\n')
    const { terms } = await readGlossary(path)
    expect(terms.map(({ from, to, translation }) => `${from} ${to} ${translation}`)).toEqual([
      'en ar خلية',
      'en de Zelle',
      'en de Wand',
    ])
  })

  test('refuses what is no glossary in one sentence that says what one has', async () => {
    const path = await file('g.csv', 'a,b\n1,2\n')
    await expect(readGlossary(path)).rejects.toMatchObject({
      code: 'input.format',
      message: `${path} is no glossary: its first row must name source_lang, target_lang, term and translation, or two languages.`,
    })
  })
})

describe('writeGlossary', () => {
  test('writes what is read back as it was', async () => {
    const terms = [
      { ...term('en', 'cell, "stem"', 'ar', 'خلية'), note: '=1+1\nsecond line' },
      term('zh-Hant', '首都', 'en', "'capital"),
    ]
    expect(await readGlossary(await file('g.csv', writeGlossary(terms)))).toEqual({ terms, refused: [] })
  })
})
