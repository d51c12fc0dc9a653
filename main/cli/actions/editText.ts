import type { Edit } from '../../engine/edit.ts'
import type { Output } from '../../rpc/engine/contract.ts'
import type { Host } from '../host.ts'
import { promptInput, runInput, type PromptingFlags } from '../inputs.ts'
import type { PromptFlags, RunFlags } from '../options.ts'
import { duration } from '../progressText.ts'
import { counted, decimal } from '../table.ts'

export interface EditTextFlags extends RunFlags, PromptFlags, PromptingFlags {
  readonly maxTokens: number
  readonly temperature: number
  readonly seed: number
  readonly stop: boolean
}

/** Tokens whose divergence is named, the largest first. */
const nShown = 5

/** A prompt continued without and with an edit, side by side. */
export async function compareTexts(
  flags: EditTextFlags,
  { edit, beforeEdit }: { readonly edit: Edit; readonly beforeEdit: Edit | null },
  { call, output, signal }: Host,
): Promise<void> {
  const { maxTokens, temperature, seed, stop, json } = flags
  const prompt = await promptInput(flags, signal)
  const run = runInput(flags)
  const result = await call('edit.text', { run, prompt, edit, beforeEdit, maxTokens, temperature, seed, stop })
  if (json === true) return output.json({ kind: 'text', ...result, seed, temperature })
  for (const line of describe(result, seed)) output.line(line)
  output.note(`${duration(result.elapsedMs)} on ${result.device}`)
}

function describe(result: Output<'edit.text'>, seed: number): string[] {
  const { before, after, firstDifference, kl, meanKl } = result
  const ranked = [...kl.keys()].sort((a, b) => kl[b]! - kl[a]!).slice(0, nShown)
  const where =
    firstDifference === null
      ? 'the texts are the same'
      : `the texts differ from token ${firstDifference + 1} of ${before.generated.length} on`
  return [
    `before (${sideText(before)}):`,
    textOf(before),
    '',
    `after (${sideText(after)}):`,
    textOf(after),
    '',
    `${where}; seed ${seed}`,
    `KL(before || after) ${decimal(meanKl)} nats a token on the text before; ` +
      `most at ${ranked.map((at) => `token ${at + 1} (${decimal(kl[at]!)})`).join(', ')}`,
  ]
}

type Continuation = Output<'edit.text'>['before']

function textOf({ text, generated }: Continuation): string {
  return text ?? JSON.stringify(generated)
}

function sideText({ generated, repetition }: Continuation): string {
  const repeats = repetition !== null && repetition >= 0.3 ? `; it repeats itself: ${decimal(repetition)}` : ''
  return `${counted(generated.length, 'token')}${repeats}`
}
