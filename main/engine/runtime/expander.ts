import { Worker } from 'node:worker_threads'
import { smallest } from '../../base/lists.ts'
import { threadEntry } from '../../base/threadEntry.ts'
import type { StoredForm } from '../../tensor/storedForm.ts'

/** One weight to expand. */
export interface ExpandTask {
  readonly form: StoredForm
  /** Holds its stored form at the beginning. */
  readonly bytes: SharedArrayBuffer
  readonly length: number
  /** Of `4 * elements` bytes; it moves to the thread, and another view of the same memory comes back. */
  readonly out: ArrayBuffer
  /** Looks for NaN and infinity besides. */
  readonly isFirst: boolean
}

export interface ExpandRequest {
  readonly id: number
  readonly tasks: readonly ExpandTask[]
}

export interface ExpandAnswer {
  readonly id: number
  readonly outs: ArrayBuffer[]
  /** Tasks whose weights hold NaN or infinity. */
  readonly nonFinite: readonly number[]
  readonly error: unknown
}

export interface Expanded {
  /** In the order of the tasks. */
  readonly outs: readonly ArrayBuffer[]
  readonly nonFinite: ExpandAnswer['nonFinite']
}

interface Pending {
  resolve(answer: ExpandAnswer): void
  reject(error: unknown): void
}

/** Threads that expand weights while the model computes with others. They start with the first task. */
export class Expander {
  readonly #nThreads: number
  readonly #threads: Worker[] = []
  readonly #pending = new Map<number, Pending>()
  #nextId = 0
  #isClosed = false

  constructor(nThreads: number) {
    this.#nThreads = nThreads
  }

  /** @throws Error when a thread dies: what it held of the tasks' memory is lost then */
  async expand(tasks: readonly ExpandTask[]): Promise<Expanded> {
    this.#start()
    const shares = sharesOf(tasks, this.#nThreads)
    const answers = await Promise.all(
      shares.map((share, thread) =>
        this.#ask(
          thread,
          share.map((task) => tasks[task]!),
        ),
      ),
    )
    const outs = new Array<ArrayBuffer>(tasks.length)
    const nonFinite: number[] = []
    for (const [thread, answer] of answers.entries()) {
      const share = shares[thread]!
      for (const [i, out] of answer.outs.entries()) outs[share[i]!] = out
      for (const i of answer.nonFinite) nonFinite.push(share[i]!)
    }
    const failed = answers.find(({ error }) => error !== null)
    if (failed !== undefined) throw failed.error
    return { outs, nonFinite: nonFinite.sort((a, b) => a - b) }
  }

  async dispose(): Promise<void> {
    this.#isClosed = true
    await Promise.all(this.#threads.splice(0).map((thread) => thread.terminate()))
  }

  #start(): void {
    if (this.#isClosed) throw new Error('the threads that expand weights have ended')
    while (this.#threads.length < this.#nThreads) {
      const thread = new Worker(threadEntry(import.meta.url, './expandThread.ts', './expand.js'), {
        execArgv: ['--disable-warning=ExperimentalWarning'],
      })
      thread.on('message', (answer: ExpandAnswer) => {
        this.#pending.get(answer.id)!.resolve(answer)
        this.#pending.delete(answer.id)
        if (this.#pending.size === 0) for (const each of this.#threads) each.unref() // they keep no process alive
      })
      thread.on('error', (error) => this.#fail(error))
      thread.on('exit', () => this.#fail(new Error('a thread that expands weights ended')))
      thread.unref()
      this.#threads.push(thread)
    }
  }

  #ask(thread: number, tasks: readonly ExpandTask[]): Promise<ExpandAnswer> {
    if (tasks.length === 0) return Promise.resolve({ id: -1, outs: [], nonFinite: [], error: null })
    const id = this.#nextId++
    const { promise, resolve, reject } = Promise.withResolvers<ExpandAnswer>()
    this.#pending.set(id, { resolve, reject })
    const request: ExpandRequest = { id, tasks }
    this.#threads[thread]!.ref()
    this.#threads[thread]!.postMessage(
      request,
      tasks.map(({ out }) => out),
    )
    return promise
  }

  #fail(error: unknown): void {
    for (const { reject } of this.#pending.values()) reject(error)
    this.#pending.clear()
    void this.dispose()
  }
}

/** Which tasks each thread takes: the largest first, to the thread that has least. */
function sharesOf(tasks: readonly ExpandTask[], n: number): number[][] {
  const shares = Array.from({ length: n }, (): number[] => [])
  const bytes = new Array<number>(n).fill(0)
  const order = [...tasks.keys()].sort((a, b) => tasks[b]!.out.byteLength - tasks[a]!.out.byteLength)
  for (const task of order) {
    const least = bytes.indexOf(smallest(bytes))
    shares[least]!.push(task)
    bytes[least]! += tasks[task]!.out.byteLength
  }
  return shares
}
