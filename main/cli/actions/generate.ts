import type { Action } from '../host.ts'
import { editInput, promptInput, runInput, type PromptingFlags } from '../inputs.ts'
import type { PromptFlags, RunFlags } from '../options.ts'
import { duration } from '../progressText.ts'
import { counted } from '../table.ts'

export interface GenerateFlags extends RunFlags, PromptFlags, PromptingFlags {
  readonly maxTokens: number
  readonly seed: number
  readonly temperature: number
  readonly stop: boolean
  readonly edit?: string
}

export const generate: Action<GenerateFlags> = async (flags, { call, output, signal }) => {
  const { json, maxTokens, seed, temperature, stop } = flags
  const run = runInput(flags)
  const prompt = await promptInput(flags, signal)
  const edit = await editInput(flags.edit, signal)
  let shown = ''
  const result = await call(
    'generate',
    { run, prompt, edit, maxTokens, seed, temperature, stop },
    {
      onItem({ text }) {
        if (json === true) return
        shown += text
        output.write(text)
      },
    },
  )
  const { ids, generated, text, device, elapsedMs, stopped } = result
  if (json === true) {
    return output.json({ ids, generated, text, stopped, seed, temperature, device, elapsedMs, cached: result.cached })
  }
  // What the last tokens leave over of unfinished characters comes with the answer only.
  output.line(text === null ? JSON.stringify(generated) : text.slice(shown.length))
  const speed = `${(generated.length / (elapsedMs / 1000)).toFixed(1)} tokens/s`
  const end = { 'stop-token': ', ended by the model', context: ', the context is full', length: '' }[stopped]
  output.note(`${counted(generated.length, 'token')} in ${duration(elapsedMs)} on ${device} (${speed})${end}`)
}
