/** What the guards of letters say, as sentences of terminal, warnings and report. */
import type { Collapse, Letters, Push } from './lettersSchema.ts'

/** `All 15 answers became B, 4 before; …`; null where answers did not become one letter. */
export function collapseText({ collapse, ...letters }: Letters): string | null {
  if (collapse === null) return null
  const { letter, before } = collapse
  return `${oneLetter(collapse)} became ${letter}, whatever is right (${before} before): ${sharesText(letters)}.`
}

/** The same of answers before any change; null where they follow no letter. */
export function oneLetterText(letters: Pick<Letters, 'already'> | undefined): string | null {
  const already = letters?.already ?? null
  if (already === null) return null
  const { letter, before } = already
  return `${oneLetter(already)} are ${letter}, which is right in ${before}: the model answers by the letter.`
}

/** `A 12 → 0, B 4 → 15`: how often each letter was given before and after. */
function sharesText({ letters, before, after }: Pick<Letters, 'letters' | 'before' | 'after'>): string {
  return letters.map((letter, i) => `${letter} ${before[i]!} → ${after[i]!}`).join(', ')
}

/** `B moves by +0.42 nats [0.3, 0.5] whatever the question (60 facts)`; null where no letter does. */
export function pushText(push: Push | null): string | null {
  if (push === null || !push.moves) return null
  const { letter, mean, low, high, units } = push
  const interval = low === null || high === null ? '' : ` [${signed(low)}, ${signed(high)}]`
  return `${letter} moves by ${signed(mean)} nats${interval} beside the other wrong letters whatever the question (${units} facts)`
}

function oneLetter({ after, of }: Collapse): string {
  return after === of ? `All ${of} answers` : `${after} of ${of} answers`
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${Number(value.toPrecision(2))}`
}
