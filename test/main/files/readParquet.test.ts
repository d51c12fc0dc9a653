import { describe, expect, test } from 'vitest'
import { WorkbenchError } from '../../../main/base/errors.ts'
import { readParquet } from '../../../main/files/readParquet.ts'
import { writeParquet } from '../../../main/files/writeParquet.ts'

const rows = Array.from({ length: 40 }, (_, i) => ({
  id: `q${i}`,
  // the same again and again: a dictionary, and runs
  field: i < 20 ? 'physics' : 'biology',
  options: i % 3 === 0 ? ['Nairobi', 'Ottawa'] : ['كمبالا', '巴黎', 'Hanoi'],
}))
const columns = ['id', 'field', 'options']

describe('readParquet', () => {
  test('reads texts, repeated texts and lists as they were written', async () => {
    const table = await readParquet(writeParquet(columns, rows), 'exam.parquet')
    expect(table).toEqual({ columns, rows })
  })

  test('ends with rows or a sentence, whichever byte of a file is another one', async () => {
    const sound = writeParquet(columns, rows)
    let nRefused = 0
    for (let at = 4; at < sound.length - 8; at++) {
      // Long runs, both signs, and what a bit that flips makes.
      for (const value of [0xfe, 0x80, sound[at]! ^ 1]) {
        const spoiled = Uint8Array.from(sound)
        spoiled[at] = value
        try {
          await readParquet(spoiled, 'exam.parquet')
        } catch (error) {
          expect(error).toBeInstanceOf(WorkbenchError)
          expect((error as Error).message).toMatch(/^exam\.parquet /)
          nRefused++
        }
      }
    }
    expect(nRefused).toBeGreaterThan(100)
  })

  test('refuses a run of more values than its page says, before it is read', async () => {
    const sound = writeParquet(['field'], rows)
    // The levels of a column without gaps are one run: its length, twice, and the level.
    const at = sound.findIndex((byte, i) => byte === 2 * rows.length && sound[i + 1] === 1)
    expect(at).toBeGreaterThan(0)
    const spoiled = Uint8Array.from(sound)
    spoiled[at] = 2 * rows.length + 2
    await expect(readParquet(spoiled, 'exam.parquet')).rejects.toThrow('has a page whose runs hold more values')
  })
})
