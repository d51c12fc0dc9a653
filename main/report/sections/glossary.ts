import { markup } from '../markup.ts'
import type { Section } from '../section.ts'

const words = [
  ['neuron', 'one coordinate of the hidden layer of a model’s MLP, named by layer and place: L17N10233.'],
  ['right letter', 'the letter of the right option; its probability is what is measured.'],
  ['own neurons', 'those that the detection found for a question: its query-relevant (QR) neurons.'],
  [
    'switched off, suppressed',
    'multiplied by 0 at the last position of the prompt; doubled or boosted: multiplied by 2.',
  ],
  ['fact', 'a question with its translations and repetitions; intervals and tests count facts, not prompts.'],
  ['geometric mean', 'exp of the mean of ln(p′ / p), less 1: halving and doubling cancel out.'],
  ['nats', 'natural logarithms: −0.1 nats is about −10 %, −0.7 nats is half.'],
  ['probability change ratio (PCR)', 'mean relative change on own prompts by that on unrelated ones.'],
  ['localised, diffuse', 'whether the neurons do more than random ones, and more there than elsewhere.'],
] as const

export const glossarySection: Section = {
  id: 'glossary',
  title: 'Words',
  body: markup`<dl class="facts">${words.map(([word, meaning]) => markup`<div><dt>${word}</dt><dd>${meaning}</dd></div>`)}</dl>`,
}
