import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { probeDevice } from '../../../../main/engine/runtime/probe.ts'
import { isAlive } from '../../../support/processLife.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'

/** A module that does `code` where the real one would compute. */
async function entryOf(code: string): Promise<URL> {
  const path = join(await temporaryFolder(), 'entry.mjs')
  writeFileSync(path, code)
  return pathToFileURL(path)
}

describe('probeDevice', () => {
  test('a device that computes rightly is trusted, and is told which one it is', async () => {
    const entry = await entryOf(`process.send({ failure: process.argv[2] === 'cuda' ? null : 'which?' }, process.exit)`)
    expect(await probeDevice('cuda', { entry })).toMatchObject({ ok: true, reason: null })
  })

  test.each([
    [`process.kill(process.pid, 'SIGSEGV')`, 'its driver crashed (SIGSEGV) while it computed a small graph'],
    [`process.exit(3)`, 'it gave no answer but exit code 3 when it should compute a small graph'],
    [`process.send({ failure: 'it computes wrong numbers' }, process.exit)`, 'it computes wrong numbers'],
    [`process.send('hello', process.exit)`, 'it gave no answer but exit code 0 when it should compute a small graph'],
    [
      `process.stderr.write('Failed to load library x.so with error: libcudnn.so.9: cannot open shared object file\\n')
       process.send({ failure: 'Failed to load shared library' }, process.exit)`,
      'libcudnn.so.9 is missing: install cuDNN 9 for CUDA 12',
    ],
  ])('%s', async (code, reason) => {
    const result = await probeDevice('cuda', { entry: await entryOf(code) })
    expect(result).toMatchObject({ ok: false, reason })
  })

  test('a driver that hangs is ended', async () => {
    const entry = await entryOf(`for (;;);`)
    const { ok, reason, elapsedMs } = await probeDevice('webgpu', { entry, timeoutMs: 300 })
    expect([ok, reason]).toEqual([false, 'its driver did not answer within 0.3 s'])
    expect(elapsedMs).toBeLessThan(5000)
  })

  test('a driver that hangs ends with the process that waits for it, when that is killed', async () => {
    const [folder, main] = [await temporaryFolder(), new URL('../../../../main/', import.meta.url).href]
    const pidFile = join(folder, 'pid')
    const entry = await entryOf(`import { writeFileSync } from 'node:fs'
      import { endWithHost } from '${main}base/lastResort.ts'
      endWithHost(Number(process.argv[3]))
      writeFileSync(${JSON.stringify(pidFile)}, String(process.pid))
      for (;;);`)
    writeFileSync(
      join(folder, 'waiting.mjs'),
      `import { probeDevice } from '${main}engine/runtime/probe.ts'
       await probeDevice('webgpu', { entry: new URL('${entry.href}'), timeoutMs: 600_000 })`,
    )
    const waiting = spawn(process.execPath, [join(folder, 'waiting.mjs')], { stdio: ['ignore', 'ignore', 'inherit'] })
    const pid = () => (existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : 0)
    await expect.poll(pid, { timeout: 5000 }).toBeGreaterThan(0)
    const probe = pid()
    expect(isAlive(probe)).toBe(true)
    waiting.kill('SIGKILL')
    await expect.poll(() => isAlive(probe), { timeout: 8000 }).toBe(false)
  }, 20_000)

  test('an abort ends the process and is no result', async () => {
    const controller = new AbortController()
    const entry = await entryOf(`for (;;);`)
    const probing = probeDevice('webgpu', { entry, signal: controller.signal })
    setTimeout(() => controller.abort(), 100)
    await expect(probing).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
    await expect(probeDevice('webgpu', { entry, signal: controller.signal })).rejects.toThrow('aborted')
  })
})
