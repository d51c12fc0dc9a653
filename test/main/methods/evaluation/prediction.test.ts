import { describe, expect, test } from 'vitest'
import { nearestMeanAnswers } from '../../../../main/methods/evaluation/prediction.ts'

const sample = (gold: number, ...values: number[]) => ({ gold, values, nLetters: 4 })

describe('nearestMeanAnswers', () => {
  test('answers with the letter whose mean is nearest', () => {
    const calibration = [sample(0, 1, 0), sample(0, 3, 0), sample(1, -2, 0), sample(2, 0, 5)]
    const test = [sample(3, 2.2, 0.1), sample(3, -1.7, 0), sample(3, 0, 4)]
    expect(nearestMeanAnswers(calibration, test)).toEqual([0, 1, 2])
  })

  test('weighs neurons by how much they move in calibration, not by their size', () => {
    // The first neuron is a thousand times larger and says nothing.
    const calibration = [sample(0, 1000, 1), sample(0, -1000, 1.1), sample(1, 990, -1), sample(1, -1010, -1.1)]
    expect(nearestMeanAnswers(calibration, [sample(0, 700, -1), sample(0, -700, 1)])).toEqual([1, 0])
  })

  test('ignores a neuron that never moves', () => {
    const calibration = [sample(0, 7, 1), sample(1, 7, -1)]
    expect(nearestMeanAnswers(calibration, [sample(0, 9e9, 0.5)])).toEqual([0])
  })

  test('answers only with letters that the prompt has and the calibration met', () => {
    const calibration = [sample(0, 0), sample(3, 1)]
    expect(nearestMeanAnswers(calibration, [{ gold: 0, values: [1], nLetters: 3 }])).toEqual([0])
    expect(nearestMeanAnswers([sample(3, 1)], [{ gold: 0, values: [1], nLetters: 3 }])).toEqual([null])
  })
})
