import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { commit, startHub } from '../support/hubServer.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const main = fileURLToPath(new URL('../../main/cli/main.ts', import.meta.url))
const weights = Buffer.from(Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * i) % 251))

describe('engram models get', () => {
  test('killed in the middle, twice, goes on where it was and ends with the right file', async () => {
    const hub = await startHub({ files: { 'x.gguf': weights } })
    const root = join(await temporaryFolder(), 'hub')
    const blobs = join(root, 'models--someone--small/blobs')
    const parts = (): number[] => {
      try {
        const names = readdirSync(blobs).filter((name) => name.endsWith('.part'))
        return names.map((name) => statSync(join(blobs, name)).size)
      } catch {
        return []
      }
    }
    for (const least of [500_000, 1_500_000]) {
      hub.faults.push({ kind: 'drip', after: 1_000_000 })
      const { child, ended } = engram(hub.endpoint, root)
      await expect.poll(() => Math.max(0, ...parts()), { timeout: 60_000 }).toBeGreaterThan(least)
      child.kill('SIGKILL')
      await ended
      expect(parts()).toHaveLength(1) // the one that was gone on with
    }
    const { ended, output } = engram(hub.endpoint, root)
    expect(await ended, output()).toBe(0)
    const path = join(root, 'models--someone--small/snapshots', commit, 'x.gguf')
    expect(output()).toContain(path)
    expect(readFileSync(path).equals(weights)).toBe(true)
    expect(parts()).toEqual([])
    const ranges = hub.requests.filter(({ at }) => at === 'bytes').map(({ range }) => range)
    expect(ranges).toEqual([null, expect.stringMatching(/^bytes=\d{6}/), expect.stringMatching(/^bytes=\d{7}/)])
  })
})

function engram(endpoint: string, root: string) {
  const env = { ...process.env, HF_ENDPOINT: endpoint, HF_HUB_CACHE: root, HF_HUB_OFFLINE: '', HF_TOKEN: '' }
  const child = spawn(process.execPath, [main, 'models', 'get', 'someone/small'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (text += part))
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  return { child, ended, output: () => text }
}
