import { basename } from 'node:path'
import { writeTextAtomically } from '../../files/atomicFile.ts'
import { backgroundText } from '../../runs/detectionFiles.ts'
import { callDetect, type DetectionFlags } from '../callDetect.ts'
import type { Action } from '../host.ts'
import { checkOutput, type OutputFlags } from '../inputs.ts'
import { counted } from '../table.ts'
import { version } from '../version.ts'

export interface BackgroundMakeFlags extends DetectionFlags, OutputFlags {
  readonly out: string
}

export const backgroundMake: Action<BackgroundMakeFlags> = async (flags, host) => {
  const { out, json } = flags
  const { output, signal, willWrite } = host
  await checkOutput(out, flags)
  const { result } = await callDetect(flags, host)
  willWrite(out)
  await writeTextAtomically(out, backgroundText(result, version(), basename(flags.data)), { signal })
  const neurons = new Set(result.questions.flatMap(({ cluster }) => cluster.neurons.map(String))).size
  const clusters = result.questions.length
  if (json === true) output.json({ clusters, neurons, fingerprint: result.fingerprint, out })
  else output.line(`${counted(clusters, 'cluster')} of ${counted(neurons, 'neuron')} together`)
  output.note(`Written: ${out}`)
}
