import type { Verdict } from '../methods/evaluationSchema.ts'
import { markup, type Markup } from './markup.ts'

/** A verdict in a word, whether it is good news, what it means, and what may be claimed by it. */
export const verdicts = {
  localised: {
    word: 'localised',
    tone: 'good',
    meaning: 'the neurons carry these answers, and little else',
    claim: 'So far as was tested, these neurons carry these answers; that nothing else does is not shown.',
  },
  wording: {
    word: 'bound to the wording',
    tone: 'mixed',
    meaning: 'the effect is gone when the question is put otherwise',
    claim: 'So they act on these prompts as they are worded; that they hold what the model knows is not shown.',
  },
  general: {
    word: 'general',
    tone: 'mixed',
    meaning: 'unrelated questions move more than half as far',
    claim: 'So they act on answers in general; that they belong to these is not shown.',
  },
  slight: {
    word: 'too slight',
    tone: 'bad',
    meaning: 'beyond random neurons, by less than counts',
    claim: 'So small an effect carries no claim about where these answers lie.',
  },
  letters: {
    word: 'letters',
    tone: 'bad',
    meaning: 'one letter moves whatever the question: no effect on answers',
    claim: 'So they act on a letter; nothing follows about where answers lie.',
  },
  diffuse: {
    word: 'diffuse',
    tone: 'bad',
    meaning: 'no better than random neurons',
    claim: 'So nothing sets them apart from neurons drawn at random.',
  },
  'not-known': {
    word: 'not known',
    tone: 'bad',
    meaning: 'the model does not know the answers, so nothing can be located',
    claim: 'So nothing follows about where knowledge lies.',
  },
  'too-few': {
    word: 'too few',
    tone: 'none',
    meaning: 'too little was measured to say',
    claim: 'So nothing is claimed, either way: more facts are needed.',
  },
  empty: { word: 'empty', tone: 'none', meaning: 'no neuron was found', claim: 'So nothing is claimed.' },
} as const satisfies Record<
  Verdict,
  { word: string; tone: 'good' | 'mixed' | 'bad' | 'none'; meaning: string; claim: string }
>

const signs = { good: '✓', mixed: '◐', bad: '✗', none: '–' } as const

export function badge(verdict: Verdict): Markup {
  const { word, tone } = verdicts[verdict]
  return markup`<span class="badge ${tone}"><span aria-hidden="true">${signs[tone]}</span> ${word}</span>`
}
