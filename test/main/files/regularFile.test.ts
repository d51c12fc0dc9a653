import { renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openRegular, readRegular, readRegularSync } from '../../../main/files/regularFile.ts'
import { oddKinds, plant } from '../../support/oddFiles.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const small = { expected: 'a small file', maxBytes: 100 }

describe('readRegular', () => {
  test('reads a file whole, also through a link', async () => {
    const dir = await temporaryFolder()
    writeFileSync(join(dir, 'x'), 'a'.repeat(100))
    symlinkSync('x', join(dir, 'link'))
    for (const name of ['x', 'link']) {
      expect(Buffer.from(await readRegular(join(dir, name), small)).toString()).toBe('a'.repeat(100))
      expect(Buffer.from(readRegularSync(join(dir, name), small)).toString()).toBe('a'.repeat(100))
    }
  })

  test.each(oddKinds)('refuses a %s in one sentence that names it', async (kind) => {
    const path = join(await temporaryFolder(), 'x')
    expect(await plant(kind, path)).toBe(true)
    const words =
      kind === 'circle of links' ? 'its links lead in a circle' : `is not a file but a ${kind.split(' ').at(-1)}`
    const failure = { name: 'WorkbenchError', message: expect.stringContaining(words) as string }
    await expect(readRegular(path, small)).rejects.toMatchObject(failure)
    expect(() => readRegularSync(path, small)).toThrow(words)
  })

  test('refuses more bytes than it may have, whatever it says of its size', async (context) => {
    const path = join(await temporaryFolder(), 'x')
    writeFileSync(path, 'a'.repeat(101))
    await expect(readRegular(path, small)).rejects.toThrow(`${path} has 101 bytes; a small file has at most 100`)
    if (process.platform !== 'linux') return context.skip('only Linux has files that say 0 and hold more')
    await expect(readRegular('/proc/self/maps', small)).rejects.toThrow('has more than 100 bytes')
    expect((await readRegular('/proc/self/maps', { ...small, maxBytes: 1e7 })).length).toBeGreaterThan(1000)
  })

  test('names a Git LFS pointer and how to fetch its content, whatever file it stands for', async () => {
    const path = join(await temporaryFolder(), 'tokenizer.json')
    const start = 'version https://git-lfs.github.com/spec/v1'
    writeFileSync(path, `${start}\noid sha256:${'4d7a'.repeat(16)}\nsize 7031645\n`)
    const failure = {
      code: 'input.format',
      message: expect.stringMatching(/tokenizer\.json is a Git LFS pointer.*git lfs pull/),
    }
    const large = { ...small, maxBytes: 1e4 }
    await expect(readRegular(path, large)).rejects.toMatchObject(failure)
    expect(() => readRegularSync(path, large)).toThrow(expect.objectContaining(failure))
    await expect(openRegular(path, small)).rejects.toMatchObject(failure)
    writeFileSync(path, `${start}${' '.repeat(1024)}`) // longer than a pointer is
    expect((await readRegular(path, large)).length).toBe(1066)
    expect(readRegularSync(path, large).length).toBe(1066)
  })

  test('refuses what took the place of a file between the question and the opening', async () => {
    const dir = await temporaryFolder()
    const path = join(dir, 'x')
    spawnSync('mkfifo', [join(dir, 'pipe')])
    writeFileSync(join(dir, 'file'), '')
    // one of both is there at every moment, now this, now that
    let isOver = false
    const swapping = (async () => {
      while (!isOver) {
        for (const name of ['file', 'pipe']) {
          symlinkSync(name, `${path}.new`)
          renameSync(`${path}.new`, path)
          await new Promise(setImmediate)
        }
      }
    })()
    symlinkSync('file', `${path}.first`)
    renameSync(`${path}.first`, path)
    for (let i = 0; i < 300; i++) {
      const bytes = await readRegular(path, small).catch((error: Error) => error.message)
      if (typeof bytes === 'string') expect(bytes).toContain('is not a file but a pipe')
    }
    isOver = true
    await swapping
  })

  test('takes a pipe only where a person named one, and to its end', async () => {
    const path = join(await temporaryFolder(), 'x')
    spawnSync('mkfifo', [path])
    const writer = spawn('sh', ['-c', `exec > ${path}; echo 1; sleep 0.1; echo 2`])
    // the writer waits for a reader, and the pipe says that it is empty until there is a writer
    const file = await openRegular(path, { ...small, pipes: true })
    let text = ''
    while (text === '') text = Buffer.from(await readRegular(path, { ...small, pipes: true })).toString()
    await file.close()
    expect(text).toMatch(/^1\n2\n$/)
    writer.kill()
  })

  test('stops when it is told to', async () => {
    const path = join(await temporaryFolder(), 'x')
    writeFileSync(path, 'x')
    const signal = AbortSignal.abort(new Error('stop'))
    await expect(readRegular(path, { ...small, signal })).rejects.toThrow('stop')
  })
})
