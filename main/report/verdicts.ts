import type { Verdict } from '../methods/evaluationSchema.ts'
import { markup, type Markup } from './markup.ts'

/** A verdict in a word, whether it is good news, and what it means. */
export const verdicts = {
  localised: { word: 'localised', tone: 'good', meaning: 'the neurons carry these answers, and little else' },
  wording: {
    word: 'bound to the wording',
    tone: 'mixed',
    meaning: 'the effect is gone when the question is put otherwise',
  },
  general: { word: 'general', tone: 'mixed', meaning: 'unrelated questions move more than half as far' },
  slight: { word: 'too slight', tone: 'bad', meaning: 'beyond random neurons, by less than counts' },
  letters: { word: 'letters', tone: 'bad', meaning: 'one letter moves whatever the question: no effect on answers' },
  diffuse: { word: 'diffuse', tone: 'bad', meaning: 'no better than random neurons' },
  'not-known': {
    word: 'not known',
    tone: 'bad',
    meaning: 'the model does not know the answers, so nothing can be located',
  },
  'too-few': { word: 'too few', tone: 'none', meaning: 'too little was measured to say' },
  empty: { word: 'empty', tone: 'none', meaning: 'no neuron was found' },
} as const satisfies Record<Verdict, { word: string; tone: 'good' | 'mixed' | 'bad' | 'none'; meaning: string }>

const signs = { good: '✓', mixed: '◐', bad: '✗', none: '–' } as const

export function badge(verdict: Verdict): Markup {
  const { word, tone } = verdicts[verdict]
  return markup`<span class="badge ${tone}"><span aria-hidden="true">${signs[tone]}</span> ${word}</span>`
}
