import { describe, expect, test } from 'vitest'
import { decodeText } from '../../../main/files/decodeText.ts'
import type { TextEncoding } from '../../../main/files/textEncodings.ts'

/** Bytes of a text, from a table of what each byte decodes to. */
function encoded(text: string, encoding: TextEncoding): Uint8Array {
  if (encoding === 'utf-16le' || encoding === 'utf-16be') {
    const bytes = Buffer.from(text, 'utf16le')
    return encoding === 'utf-16le' ? bytes : Buffer.from(bytes).swap16()
  }
  const decoder = new TextDecoder(encoding, { fatal: true })
  const table = new Map<string, number[]>()
  const add = (bytes: number[]): void => {
    try {
      const char = decoder.decode(Uint8Array.from(bytes))
      if ([...char].length === 1 && !table.has(char)) table.set(char, bytes)
    } catch {
      // no character
    }
  }
  for (let a = 0; a < 256; a++) add([a])
  for (let a = 0x81; a < 256; a++) for (let b = 0x30; b < 256; b++) add([a, b])
  return Uint8Array.from([...text].flatMap((char) => table.get(char)!))
}

const texts: readonly (readonly [encoding: TextEncoding, text: string])[] = [
  [
    'windows-1252',
    'id,Frage,A,B,Antwort\n1,Welcher Planet ist der größte und wärmste überhaupt? Für Schüler: café, naïve, Größe, Äpfel,é,ü,A\n',
  ],
  [
    'windows-1251',
    'id,вопрос,А,Б,ответ\n1,Какая планета самая большая в Солнечной системе и почему её так называют?,Марс,Юпитер,Б\n',
  ],
  [
    'windows-1256',
    'id,السؤال,أ,ب,الجواب\n1,ما هو أكبر كوكب في المجموعة الشمسية ولماذا سمي بهذا الاسم؟,المريخ,المشتري,ب\n',
  ],
  [
    'windows-1253',
    'id,ερώτηση,Α,Β,απάντηση\n1,Ποιος είναι ο μεγαλύτερος πλανήτης του ηλιακού συστήματος και γιατί;,Άρης,Δίας,Β\n',
  ],
  ['windows-1255', 'id,שאלה,א,ב,תשובה\n1,איזה כוכב לכת הוא הגדול ביותר במערכת השמש ומדוע הוא נקרא כך,מאדים,צדק,ב\n'],
  [
    'gb18030',
    'id,问题,A,B,答案\n1,太阳系中最大的行星是哪一颗，为什么它叫这个名字？请从下面选择一个正确的答案,火星,木星,B\n',
  ],
  [
    'big5',
    'id,問題,A,B,答案\n1,太陽系中最大的行星是哪一顆，為什麼它叫這個名字？請從下面選擇一個正確的答案,火星,木星,B\n',
  ],
  [
    'shift_jis',
    'id,問題,A,B,正解\n1,太陽系でいちばん大きい惑星はどれですか。その名前の由来もあわせて考えてください。,火星,木星,B\n',
  ],
  [
    'euc-jp',
    'id,問題,A,B,正解\n1,太陽系でいちばん大きい惑星はどれですか。その名前の由来もあわせて考えてください。,火星,木星,B\n',
  ],
  ['euc-kr', 'id,문제,A,B,정답\n1,태양계에서 가장 큰 행성은 무엇이며 왜 그렇게 부르는지 고르십시오,화성,목성,B\n'],
]

describe('decodeText', () => {
  test.each(texts)('%s is found without a mark', (encoding, text) => {
    expect(decodeText(encoded(text, encoding), 'q.csv')).toMatchObject({ text, encoding, by: 'guess' })
  })

  test.each(texts)('%s is found beside ten times as much English', (encoding, text) => {
    const english = 'Which of these planets is the largest one in the solar system, and why is it called by its name?\n'
    const both = `${english.repeat(10)}${text}`
    expect(decodeText(encoded(both, encoding), 'q.csv')).toMatchObject({ text: both, encoding })
  })

  test.each(['utf-16le', 'utf-16be'] as const)('%s is known by its mark, and by its form without one', (encoding) => {
    for (const [, text] of texts) {
      expect(decodeText(encoded(text, encoding), 'q')).toMatchObject({ text, encoding, by: 'form', others: [] })
      expect(decodeText(encoded(`\ufeff${text}`, encoding), 'q')).toMatchObject({ text, encoding, by: 'mark' })
    }
  })

  test('UTF-8 is UTF-8, marked or not, and is never guessed', () => {
    for (const [, text] of texts) {
      expect(decodeText(Buffer.from(text), 'q')).toMatchObject({ text, encoding: 'utf-8', by: 'form', others: [] })
      expect(decodeText(Buffer.from(`\ufeff${text}`), 'q')).toMatchObject({ text, encoding: 'utf-8', by: 'mark' })
    }
  })

  test('what is told is taken, or refused when the bytes are no such text', () => {
    const bytes = encoded(texts[1]![1], 'windows-1251')
    expect(decodeText(bytes, 'q', 'koi8-r')).toMatchObject({ encoding: 'koi8-r', by: 'told' })
    expect(() => decodeText(bytes, 'q.csv', 'utf-8')).toThrow('q.csv is not utf-8 text')
  })

  test('a zero byte is named by its line', () => {
    expect(() => decodeText(Buffer.from('a,b\nc,d\ne\0,f\n'), 'q.csv')).toThrow('q.csv has a zero byte in line 3')
  })
})
