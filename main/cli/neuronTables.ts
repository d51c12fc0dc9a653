/** What the command `neuron` prints of effects and activations. */
import type { Output } from '../rpc/engine/contract.ts'
import { decimal, grouped, table, tokenText } from './table.ts'

type Effects = Output<'neuron.effects'>['neurons'][number]
type Mean = Effects['effect']

/** A neuron's exact effects: means with their intervals, then the questions on which they are largest. */
export function effectLines({ effect, effectLog, activation, questions }: Effects, top: number): string[] {
  const largest = questions.toSorted((a, b) => Math.abs(b.effectLog) - Math.abs(a.effectLog))
  const rows = largest
    .slice(0, top)
    .map(({ id, domain, lang, stem, ...of }) => [
      ...[id, [domain, lang].filter((name) => name !== null && name !== '').join('/')],
      ...[decimal(of.prob), decimal(of.activation), signed(of.effect), signed(of.effectLog), shortened(stem)],
    ])
  const more = questions.length - rows.length
  return [
    `exact effect: ${meanText(effect)} of P, ${meanText(effectLog)} of ln P; activation ${meanText(activation)}`,
    `means over ${grouped(questions.length)} questions (${grouped(effect.units)} facts)`,
    '',
    ...table([['question', 'field', 'P', 'activation', 'effect', 'on ln P', 'stem'], ...rows], 'llrrrrl'),
    ...(more > 0 ? [`… and ${grouped(more)} more, with smaller effects`] : []),
  ]
}

/** A neuron's activation at every token, the largest of either sign marked. */
export function activationLines(tokens: Output<'neuron.activations'>['tokens'], values: Float32Array): string[] {
  const most = values.reduce((found, value) => Math.max(found, Math.abs(value)), 0)
  const rows = tokens.map(({ id, text }, i) => {
    const value = values[i]!
    const bar = most === 0 ? '' : (value < 0 ? '-' : '+').repeat(Math.round((20 * Math.abs(value)) / most))
    return [String(i), text === null ? String(id) : tokenText(text), decimal(value), bar]
  })
  return table([['', 'token', 'activation', ''], ...rows], 'rlrl')
}

function meanText({ mean, low, high }: Mean): string {
  if (mean === null) return 'none'
  return signed(mean) + (low === null || high === null ? '' : ` (${signed(low)} to ${signed(high)})`)
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${decimal(value)}`
}

/** One line of a question's text. */
export function shortened(stem: string): string {
  const line = stem.replace(/\s+/g, ' ').trim()
  const chars = [...line]
  return chars.length > 60 ? `${chars.slice(0, 59).join('')}…` : line
}
