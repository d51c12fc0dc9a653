import { describe, expect, test } from 'vitest'
import { pushOf, type LetterChange } from '../../../../main/methods/answers/letterPush.ts'
import { createBootstrap } from '../../../../main/methods/statistics/bootstrap.ts'

const random = { bootstrap: createBootstrap(200, 0), seed: 0 }
/** Letters of `n` facts, the right one taking turns; what each letter is multiplied by. */
const changes = (n: number, factor: (letter: number, gold: number, unit: number) => number, nLetters = 4) =>
  Array.from({ length: n }, (_, unit): LetterChange => {
    const gold = unit % nLetters
    const before = Array.from({ length: nLetters }, (_, letter) => (letter === gold ? 0.4 : 0.2))
    return { unit, gold, before, after: before.map((prob, letter) => prob * factor(letter, gold, unit)) }
  })

describe('pushOf', () => {
  test('names the letter that rises in every question, by how much beside the other wrong ones', () => {
    const push = pushOf(
      changes(12, (letter) => (letter === 1 ? 2 : 1)),
      random,
    )
    // ln 2 less the mean of three wrong letters, one of which moves by ln 2
    expect(push).toMatchObject({ letter: 'B', units: 9, moves: true, mean: expect.closeTo((2 / 3) * Math.log(2), 12) })
  })

  test('names one that falls', () => {
    const push = pushOf(
      changes(12, (letter) => (letter === 3 ? 0.5 : 1)),
      random,
    )
    expect(push).toMatchObject({ letter: 'D', moves: true })
    expect(push!.mean).toBeLessThan(0)
  })

  test('does not take knowledge for a push: the right letter may move as it likes', () => {
    const push = pushOf(
      changes(12, (letter, gold) => (letter === gold ? 0.01 : 1.3)),
      random,
    )
    expect(push).toMatchObject({ mean: expect.closeTo(0, 12), moves: false })
  })

  test('is not sure of few facts, of little, or of what goes both ways', () => {
    const moves = (n: number, factor: Parameters<typeof changes>[1]) => pushOf(changes(n, factor), random)!.moves
    expect(moves(9, (letter) => (letter === 1 ? 2 : 1))).toBe(false) // 7 facts with B wrong
    expect(moves(40, (letter) => (letter === 1 ? 1.1 : 1))).toBe(false)
    expect(moves(40, (letter, _, unit) => (letter === 1 ? (unit % 8 < 4 ? 3 : 1 / 3) : 1))).toBe(false)
  })

  test('of two options counts both, for one wrong letter has no other', () => {
    const push = pushOf(
      changes(16, (letter) => (letter === 0 ? 2 : 1), 2),
      random,
    )
    expect(push).toMatchObject({ letter: 'A', units: 16, moves: true, mean: expect.closeTo(Math.log(2) / 2, 12) })
  })

  test('is nothing of nothing', () => {
    expect(pushOf([], random)).toBeNull()
  })
})
