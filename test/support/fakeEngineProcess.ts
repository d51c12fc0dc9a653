/**
 * An engine process without an engine. `tokenize` obeys its text: `pid`, `signal SIGKILL`, `exit 3`, `say <words>`
 * (standard error, then abort), `sleep <ms>` (abortable), `block <ms>` (deaf meanwhile, as inside a native run), `loop`
 * (deaf for ever), `leave <seconds>` (dies and leaves a process of its own, which holds its standard error open).
 * `devices` never answers. `generate` counts up to maxTokens, and dies once at the token `seed`.
 */
import { spawn } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { serveProcess } from '../../main/rpc/engine/serveProcess.ts'
import { fakeHandlers } from './fakeHandlers.ts'

const handlers = fakeHandlers({
  async tokenize({ text }, { signal }) {
    const [verb = '', ...rest] = text.split(' ')
    const word = rest.join(' ')
    if (verb === 'signal') process.kill(process.pid, word)
    if (verb === 'exit') process.exit(Number(word))
    if (verb === 'say') process.stderr.write(`${word}\n`, () => process.abort())
    if (verb === 'sleep') await delay(Number(word), undefined, { signal })
    if (verb === 'block') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(word))
    if (verb === 'loop') for (;;);
    if (verb === 'leave') {
      spawn('sleep', [word], { stdio: ['ignore', 'ignore', 'inherit'] })
      setImmediate(() => process.kill(process.pid, 'SIGKILL'))
    }
    if (verb === 'signal' || verb === 'say' || verb === 'leave') await delay(60_000)
    return { text, ids: [process.pid], tokens: [text], pieces: [] }
  },
  devices() {
    for (;;); // as a driver that hangs
  },
  generate({ run, maxTokens, seed, prompt }, { onItem }) {
    const generated: number[] = []
    for (let id = 1; id <= maxTokens; id++) {
      if (id === seed && !existsSync(run.model)) {
        writeFileSync(run.model, 'died once')
        setImmediate(() => process.kill(process.pid, 'SIGSEGV'))
        return delay(60_000).then(() => Promise.reject(new Error('survived')))
      }
      generated.push(id)
      onItem({ id, text: `${id}` })
    }
    return Promise.resolve({
      fingerprint: 'f',
      device: 'cpu',
      cached: false,
      elapsedMs: 0,
      ids: prompt.kind === 'ids' ? prompt.ids : [],
      generated,
      text: null,
      stopped: 'length' as const,
    })
  },
})

serveProcess(handlers, () => undefined)
