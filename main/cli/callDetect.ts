import { resolve } from 'node:path'
import { kinds } from '../runs/kinds.ts'
import { detectFields } from '../runs/kindFields.ts'
import type { Item } from '../rpc/engine/contract.ts'
import type { Host } from './host.ts'
import { backgroundInput } from './inputs.ts'
import { optionsOf, type FlagsOf, type RunFlags } from './options.ts'
import { duration } from './progressText.ts'
import { createRun, askedFile, keepInProject } from './runs.ts'
import { bytes, counted } from './table.ts'

/** The flags of every command that detects. */
export interface DetectionFlags extends RunFlags, Omit<FlagsOf<typeof detectFields>, 'method'> {
  readonly data: string
  readonly method?: FlagsOf<typeof detectFields>['method']
  readonly background?: string
}

/** Detects as the flags say; what the first questions tell about the others goes to standard error. */
export async function callDetect(flags: DetectionFlags, host: Host) {
  const options = optionsOf(flags, detectFields)
  const { context, answers } = createRun(flags, host, (item) => host.output.note(estimateText(item as Estimate)))
  const data = { kind: 'file' as const, path: resolve(flags.data) }
  const done = await kinds.detect.run({ data, background: backgroundInput(flags.background) }, options, context)
  const keep = (): Promise<void> => {
    const settings = { kind: 'detect' as const, asked: askedFile(flags.data), backgroundId: null, options }
    const inputs = () => Promise.resolve({})
    return keepInProject(settings, { ...done, elapsedMs: done.result.elapsedMs }, { flags, host, answers, inputs })
  }
  return { ...done, keep }
}

type Estimate = Exclude<Item<'detect'>, { readonly soFar: unknown }>

function estimateText({ questions, prompts, lowMs, highMs, memoryBytes }: Estimate): string {
  const [low, high] = [duration(lowMs), duration(highMs)]
  const time = low === high ? low : `${low} to ${high}`
  return `Tried ${counted(questions, 'question')}: the other ${counted(prompts, 'prompt')} will take ${time}, and ${bytes(memoryBytes)} of memory in all.`
}
