/**
 * A host in a process of its own: `node engineHostProcess.ts <what the engine is told>` prints the engine's process id, tells
 * it that, and waits.
 */
import { startEngine } from '../../main/rpc/engine/engineHost.ts'

const engine = startEngine(new URL('./fakeEngineProcess.ts', import.meta.url))
const { ids } = await engine.call('tokenize', { model: 'm', text: 'pid' })
const told = engine.call('tokenize', { model: 'm', text: process.argv[2] ?? '' })
process.stdout.write(`${ids[0]}\n`)
await told
