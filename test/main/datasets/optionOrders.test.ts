import { describe, expect, test } from 'vitest'
import { optionOrders } from '../../../main/datasets/optionOrders.ts'

function items(count: number, nOptions: number) {
  const options = Array.from({ length: nOptions }, (_, i) => `o${i}`)
  return Array.from({ length: count }, (_, i) => ({ id: `q${i}`, options, answer: i % 7 === 0 ? 0 : nOptions - 1 }))
}

function spread(letters: readonly number[], nOptions: number): number {
  const counts = Array.from({ length: nOptions }, (_, i) => letters.filter((letter) => letter === i).length)
  return Math.max(...counts) - Math.min(...counts)
}

const sizes = [2, 3, 4, 5, 6, 9, 10]

describe('optionOrders', () => {
  test.each(sizes)('%i options: every letter is right equally often up to one, for any number of questions', (n) => {
    for (const nVariants of [1, 3, 4]) {
      for (let count = 1; count <= 25; count++) {
        const set = items(count, n)
        const orders = optionOrders(set, nVariants, count)
        const letters = orders.flatMap((each, i) => each.map((order) => order.indexOf(set[i]!.answer)))
        expect(spread(letters, n)).toBeLessThanOrEqual(1)
      }
    }
  })

  test.each(sizes)('%i options: over many questions each single variant is balanced too', (n) => {
    const set = items(180, n)
    const orders = optionOrders(set, 3, 5)
    for (const variant of [0, 1, 2]) {
      const letters = orders.map((each, i) => each[variant]!.indexOf(set[i]!.answer))
      expect(spread(letters, n)).toBeLessThanOrEqual(3)
    }
  })

  test.each([3, 4, 10])('%i options: the three variants of a question have three right letters', (n) => {
    const set = items(20, n)
    for (const [i, each] of optionOrders(set, 3, 1).entries()) {
      expect(new Set(each.map((order) => order.indexOf(set[i]!.answer))).size).toBe(3)
    }
  })

  test('each order holds every option once, and the wrong ones are shuffled', () => {
    const orders = optionOrders(items(60, 4), 3, 2).flat()
    for (const order of orders) expect([...order].sort()).toEqual([0, 1, 2, 3])
    const wrong = new Set(
      orders.filter((order) => order.includes(3)).map((order) => order.filter((o) => o !== 3).join()),
    )
    expect(wrong.size).toBe(6)
  })

  test('the same seed gives the same orders, another seed others', () => {
    expect(optionOrders(items(20, 4), 3, 1)).toEqual(optionOrders(items(20, 4), 3, 1))
    expect(optionOrders(items(20, 4), 3, 2)).not.toEqual(optionOrders(items(20, 4), 3, 1))
  })
})
