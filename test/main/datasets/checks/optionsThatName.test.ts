import { describe, expect, test } from 'vitest'
import { fixedPlaces, namedIn } from '../../../../main/datasets/checks/optionsThatName.ts'
import { optionOrders } from '../../../../main/datasets/optionOrders.ts'
import { unseenWordings } from '../../../../main/datasets/unseenWordings.ts'
import { drawDistractors } from '../../../../main/datasets/distractors.ts'
import { question } from '../../../support/questions.ts'

describe('namedIn', () => {
  test.each([
    ...['All of the above', 'none of the above.', 'All the above are true', 'None of these', 'Both of the above'],
    ...['كل ما سبق', 'جميع ما سبق صحيح', 'لا شيء مما سبق', 'كُلّ ما ذُكر صحيح'],
    ...['以上都是', '以上都不是', '上述皆非', '全部正确', '上記のすべて', 'いずれでもない'],
    ...['Toutes les réponses ci-dessus', 'Aucune de ces réponses', 'Всё вышеперечисленное', 'Ничего из перечисленного'],
    ...['Alle oben genannten', 'Todas las anteriores'],
  ])('%s speaks of what stands above', (text) => {
    expect(namedIn(text)).toBe('above')
  })

  test.each([
    ...['Both A and B', 'Neither A nor B', 'A, B and D', 'A and C only', '(a) and (b)', 'A & B', 'Options B and C'],
    ...['A和B都对', 'AとBの両方', 'أ و ب', 'كلا (أ) و(ب)', 'А и Б', 'Les deux A et C'],
  ])('%s names letters', (text) => {
    expect(namedIn(text)).toBe('letters')
  })

  test.each([
    ...[
      'A',
      'a and b',
      'Mars and Venus',
      'Both Mars and Venus',
      'Vitamin A',
      'None',
      'All',
      'U and T',
      'above sea level',
    ],
    ...['الهواء و الماء', '都市', '全部', 'Земля и Марс', 'the above-ground part'],
  ])('%s stands for itself', (text) => {
    expect(namedIn(text)).toBeNull()
  })
})

describe('orders that are drawn', () => {
  const letters = { ...question(), id: 'l', options: ['x', 'y', 'Both A and B', 'Neither A nor B'], answer: 2 }
  const above = (i: number) => ({
    ...question(),
    id: `a${i}`,
    options: ['x', 'y', 'z', 'All of the above'],
    answer: i % 4,
  })

  test('leave every option where letters are named, and the last one where it speaks of all above', () => {
    expect([fixedPlaces(letters.options), fixedPlaces(above(0).options)]).toEqual([[0, 1, 2, 3], [3]])
    expect(fixedPlaces(['x', 'Both of the above', 'z'])).toEqual([0, 1, 2])
    expect(fixedPlaces(['x', 'y', 'All of the above', 'None of the above'])).toEqual([2, 3])
    const [kept, ...others] = optionOrders([letters, ...Array.from({ length: 24 }, (_, i) => above(i))], 3, 1)
    expect(new Set(kept!.map(String))).toEqual(new Set(['0,1,2,3']))
    const orders = others.flat()
    expect(new Set(orders.map((order) => order[3]))).toEqual(new Set([3]))
    expect(orders.every((order) => [...order].sort().join() === '0,1,2,3')).toBe(true)
    // What may move does, and each free letter is right equally often.
    expect(new Set(orders.map(String)).size).toBe(6)
    const free = others.flatMap((each, i) => (i % 4 === 3 ? [] : each.map((order) => order.indexOf(i % 4))))
    const counts = [0, 1, 2].map((letter) => free.filter((each) => each === letter).length)
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(3)
  })

  test('leave the orders of all other questions as they were', () => {
    const plain = [0, 1, 2, 3, 4].map((i) => ({ ...question(), id: `q${i}` }))
    expect(optionOrders([...plain, letters, above(0)], 3, 7).slice(0, 5)).toEqual(optionOrders(plain, 3, 7))
  })

  test('and new wordings keep them too', () => {
    const asked = {
      ...above(0),
      lang: 'en',
      variants: [{ prompt: '', gold: 'A', template: 'en-1', order: [0, 1, 2, 3] }],
    }
    for (const each of unseenWordings([asked, { ...asked, ...letters }], 3).flat()) {
      expect(each.prompt).toMatch(/ D\. (?:All of the above|Neither A nor B)\n/)
    }
  })

  test('no question gets them as a wrong option from another', () => {
    const poor = { ...question(), id: 'poor', options: ['u', 'v'], answer: 0 }
    const { questions, tooFew } = drawDistractors([poor, { ...above(3), domain: 'd' }], { nOptions: 3, seed: 1 })
    expect([tooFew, questions[0]!.options]).toEqual([['poor'], ['u', 'v']])
  })
})
