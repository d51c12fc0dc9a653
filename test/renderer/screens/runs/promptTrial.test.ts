import { describe, expect, test } from 'vitest'
import { PromptTrial } from '../../../../renderer/screens/runs/promptTrial.svelte.ts'
import { runSettings, toPredict } from '../../../support/runSettings.ts'

const chat = { system: null, answerStart: null, chatTemplate: null }
const found = {
  ...{ n: 5, reason: null },
  raw: { correct: 2, meanMass: 0.5, meanProb: 0.3 },
  chat: { correct: 3, meanMass: 1, meanProb: 0.4 },
}

describe('PromptTrial', () => {
  test('shows what was found for the same questions, whichever way is chosen, and for no others', async () => {
    const trial = new PromptTrial({ 'runs.tryPrompting': () => Promise.resolve(found) })
    await trial.ask(toPredict(), chat)
    expect(trial.found(runSettings('predict', { ...toPredict(), options: { prompting: 'chat' } }), chat)).toEqual(found)
    expect(trial.found(toPredict('lang:ar'), chat)).toBeNull()
    expect(trial.found(toPredict(), { ...chat, system: 'Be brief.' })).toBeNull()
  })

  test('what comes after it was stopped is nothing, and no fault', async () => {
    let answer: (value: typeof found) => void = () => undefined
    const trial = new PromptTrial({ 'runs.tryPrompting': () => new Promise((resolve) => (answer = resolve)) })
    const asked = trial.ask(toPredict(), chat)
    trial.stop()
    answer(found)
    await asked
    expect([trial.found(toPredict(), chat), trial.failure, trial.isAsking]).toEqual([null, null, false])
  })

  test('counts the answers as they come', async () => {
    const counts: number[] = []
    const trial = new PromptTrial({
      'runs.tryPrompting': (_, { onItem } = {}) => {
        for (const done of [1, 2]) {
          onItem?.({ done, total: 10 })
          counts.push(trial.progress.done)
        }
        return Promise.resolve(found)
      },
    })
    await trial.ask(toPredict(), chat)
    expect(counts).toEqual([1, 2])
  })

  test('tells why it could not be tried', async () => {
    const trial = new PromptTrial({ 'runs.tryPrompting': () => Promise.reject(new Error('no')) })
    await trial.ask(toPredict(), chat)
    expect(trial.failure).not.toBeNull()
  })
})
