import type { Action } from '../host.ts'
import { checkOutput, editInput, promptInput, runInput, type PromptingFlags, type OutputFlags } from '../inputs.ts'
import type { PromptFlags, RunFlags } from '../options.ts'
import { originText } from '../originText.ts'
import { counted, decimal, table, tokenText } from '../table.ts'

export interface LogitsFlags extends RunFlags, PromptFlags, PromptingFlags, OutputFlags {
  readonly edit?: string
  readonly out?: string
}

export const logits: Action<LogitsFlags> = async (flags, { call, output, signal, willWrite }) => {
  const { out, json } = flags
  const run = runInput(flags)
  const prompt = await promptInput(flags, signal)
  const edit = await editInput(flags.edit, signal)
  if (out !== undefined) await checkOutput(out, flags)
  const result = await call('logits', { run, prompt, edit })
  const { ids, top, fingerprint, device, cached, elapsedMs, shape } = result
  if (out !== undefined) {
    willWrite(out)
    const { writeSafetensors } = await import('../../files/writeSafetensors.ts')
    const tensors = {
      logits: { data: result.logits, shape: [shape.dVocab] },
      activation: { data: result.activation, shape: [shape.nLayers, shape.dMlp] },
    }
    const metadata = { model: fingerprint, ids: JSON.stringify(ids), edit: JSON.stringify(edit), device }
    await writeSafetensors(out, tensors, { metadata, signal })
  }
  if (json === true) {
    return output.json({ ids, top, fingerprint, device, cached, elapsedMs, ...(out === undefined ? {} : { out }) })
  }
  output.line(
    `After ${counted(ids.length, 'token')}${edit === null ? '' : `, under the edit ${JSON.stringify(edit.name)}`}:`,
  )
  const rows = top.map(({ id, token, logit, prob }) => [decimal(prob), logit.toFixed(3), String(id), tokenText(token)])
  for (const line of table([['probability', 'logit', 'id', 'token'], ...rows], 'rrrl')) output.line(line)
  output.note(originText(result))
  if (out !== undefined) output.note(`Written: ${out}`)
}
