import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from './temporaryFolder.ts'

const program = '/usr/bin/redis-server'

/** Why no server can be started here; null where one can. */
export const withoutRedis = existsSync(program) ? null : `there is no ${program} (Debian's package redis-server)`

/** Debian's Redis on a port of its own, its files in a folder that goes with the running test. */
export async function redisServer() {
  const [dir, port] = [await temporaryFolder(), await freePort()]
  let server: ChildProcess | null = null
  const start = async (): Promise<void> => {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--appendonly', 'yes']
    const child = (server = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] }))
    for await (const line of createInterface({ input: child.stdout })) if (line.includes('Ready to accept')) break
  }
  const kill = async (): Promise<void> => {
    if (server === null || server.exitCode !== null) return
    const ended = once(server, 'exit')
    server.kill('SIGKILL')
    await ended
  }
  await start()
  onTestFinished(kill)
  /** Ends it as a lack of current does, and starts it again over its files. */
  const restart = async (): Promise<void> => {
    await kill()
    await start()
  }
  return { url: `redis://127.0.0.1:${port}`, restart }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
