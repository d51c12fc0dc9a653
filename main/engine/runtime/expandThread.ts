/** A thread that turns stored weights into numbers; see `Expander`. */
import { parentPort } from 'node:worker_threads'
import { firstNonFinite } from '../../tensor/float32.ts'
import { expand } from '../../tensor/storedForm.ts'
import type { ExpandAnswer, ExpandRequest } from './expander.ts'

const port = parentPort!

port.on('message', ({ id, tasks }: ExpandRequest) => {
  const answer = { id, outs: tasks.map(({ out }) => out), ...outcome(tasks) } satisfies ExpandAnswer
  port.postMessage(answer, answer.outs)
})

function outcome(tasks: ExpandRequest['tasks']): Pick<ExpandAnswer, 'nonFinite' | 'error'> {
  const nonFinite: number[] = []
  try {
    for (const [task, { form, bytes, length, out, isFirst }] of tasks.entries()) {
      const numbers = expand(form, new Uint8Array(bytes, 0, length), new Float32Array(out))
      if (isFirst && firstNonFinite(numbers) >= 0) nonFinite.push(task)
    }
    return { nonFinite, error: null }
  } catch (error) {
    return { nonFinite, error }
  }
}
