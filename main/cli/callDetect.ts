import { resolve } from 'node:path'
import type { Item, Output } from '../rpc/engine/contract.ts'
import type { Host } from './host.ts'
import { runInput } from './inputs.ts'
import type { RunFlags } from './options.ts'
import { duration } from './progressText.ts'
import { bytes, counted } from './table.ts'

/** The flags of every command that detects. */
export interface DetectionFlags extends RunFlags {
  readonly data: string
  readonly objective: Output<'detect'>['objective']
  readonly mode: 'corrected' | 'paper' | 'published'
  readonly rule?: 'adaptive' | 'published' | 'paper' | 'gauss-legendre'
  readonly steps?: number
  readonly tolerance?: number
  readonly letters?: 'auto' | 'bare' | 'space'
  readonly t: number
  readonly u: number
  readonly v: number
  readonly seed: number
  readonly background?: string
}

/** Detects as the flags say; what the first questions tell about the others goes to standard error. */
export async function callDetect(
  method: Output<'detect'>['method'],
  flags: DetectionFlags,
  { call, output }: Host,
): Promise<Output<'detect'>> {
  const { objective, mode, t, u, v, seed, background } = flags
  const input = {
    run: runInput(flags),
    data: resolve(flags.data),
    ...{ method, objective, mode, rule: flags.rule ?? null, letters: flags.letters ?? null },
    ...{ steps: flags.steps ?? null, tolerance: flags.tolerance ?? null, t, u, v, seed },
    background: background === undefined ? null : resolve(background),
  }
  return await call('detect', input, { onItem: (estimate) => output.note(estimateText(estimate)) })
}

function estimateText({ questions, prompts, lowMs, highMs, memoryBytes }: Item<'detect'>): string {
  const [low, high] = [duration(lowMs), duration(highMs)]
  const time = low === high ? low : `${low} to ${high}`
  return `Tried ${counted(questions, 'question')}: the other ${counted(prompts, 'prompt')} will take ${time}, and ${bytes(memoryBytes)} of memory in all.`
}
