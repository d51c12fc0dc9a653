/** The thread of a task: takes the list that it is given piece by piece, and gives a piece each time it is asked. */
import { on } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { encodeError } from '../rpc/wire/messages.ts'
import { sideTasks } from './sideTasks.ts'
import type { SideMessage } from './sideThread.ts'

const { name, input } = workerData as { name: keyof typeof sideTasks; input: never }
const port = parentPort!
const say = (message: SideMessage): void => port.postMessage(message)
const given: never[] = []
let answers: AsyncIterator<unknown> | null = null

for await (const [message] of on(port, 'message') as AsyncIterable<[readonly never[] | null]>) {
  if (message !== null) {
    for (const each of message) given.push(each)
    continue
  }
  try {
    answers ??= iterate(sideTasks[name](input, given) as AsyncIterable<unknown>)
    const answer = await answers.next()
    say(answer.done === true ? { end: true } : { piece: answer.value })
  } catch (error) {
    say({ error: encodeError(error, new AbortController().signal) })
  }
}

async function* iterate(pieces: AsyncIterable<unknown> | Iterable<unknown>): AsyncGenerator<unknown> {
  yield* pieces
}
