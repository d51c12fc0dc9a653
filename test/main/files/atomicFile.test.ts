import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { link, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { writeAtomically, writeTextAtomically } from '../../../main/files/atomicFile.ts'
import { isSuperuser, makeDevice, noDevices, plant } from '../../support/oddFiles.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

describe('writeAtomically', () => {
  test('replaces the file when all is written, not before', async () => {
    const dir = await temporaryFolder()
    const path = join(dir, 'out.txt')
    await writeFile(path, 'old')
    await writeAtomically(path, async (sink) => {
      await sink.write('new')
      expect(await readFile(path, 'utf8')).toBe('old')
    })
    expect(await readFile(path, 'utf8')).toBe('new')
    expect(await readdir(dir)).toEqual(['out.txt'])
  })

  test('leaves the old file and no other when writing fails', async () => {
    const dir = await temporaryFolder()
    const path = join(dir, 'out.txt')
    await writeFile(path, 'old')
    const failing = writeAtomically(path, async (sink) => {
      await sink.write('half')
      throw new Error('broken')
    })
    await expect(failing).rejects.toThrow('broken')
    expect(await readFile(path, 'utf8')).toBe('old')
    expect(await readdir(dir)).toEqual(['out.txt'])
  })

  test('leaves nothing when aborted while writing', async () => {
    const dir = await temporaryFolder()
    const controller = new AbortController()
    const write = async () => controller.abort(new Error('stop'))
    await expect(writeAtomically(join(dir, 'out'), write, { signal: controller.signal })).rejects.toThrow('stop')
    expect(await readdir(dir)).toEqual([])
  })

  test('says that the folder does not exist, or that the path is a folder', async () => {
    const dir = await temporaryFolder()
    await mkdir(join(dir, 'sub'))
    const into = (...path: string[]) => writeTextAtomically(join(dir, ...path), 'x')
    await expect(into('none', 'out')).rejects.toThrow(`the folder ${join(dir, 'none')} does not exist`)
    await expect(into('sub')).rejects.toMatchObject({ name: 'WorkbenchError', code: 'run.disk' })
    expect(await readdir(dir)).toEqual(['sub'])
  })
})

describe('writeAtomically through links', () => {
  test.each([
    ['a file beside it', 'target.txt'],
    ['a file elsewhere', '../elsewhere/target.txt'],
    ['another link', 'second'],
  ])('that lead to %s replaces what they lead to, and they stay', async (_, to) => {
    const root = await temporaryFolder()
    const dir = join(root, 'dir')
    for (const name of ['dir', 'elsewhere']) mkdirSync(join(root, name))
    symlinkSync('../elsewhere/target.txt', join(dir, 'second'))
    const path = join(dir, 'out.txt')
    symlinkSync(to, path)
    for (const text of ['made', 'replaced']) {
      await writeTextAtomically(path, text)
      expect(lstatSync(path).isSymbolicLink()).toBe(true)
      expect(readFileSync(path, 'utf8')).toBe(text)
    }
    expect((await readdir(dir)).sort()).toEqual(to === 'target.txt' ? ['out.txt', 'second', to] : ['out.txt', 'second'])
  })

  test('counts the ".." of a link from where the link lies', async () => {
    const root = await temporaryFolder()
    for (const name of ['a', 'a/b', 'c']) mkdirSync(join(root, name))
    symlinkSync('../a/b', join(root, 'c', 'folder'))
    symlinkSync('../target.txt', join(root, 'a', 'b', 'out.txt'))
    await writeTextAtomically(join(root, 'c', 'folder', 'out.txt'), 'x')
    expect(readFileSync(join(root, 'a', 'target.txt'), 'utf8')).toBe('x')
    expect(await readdir(join(root, 'c'))).toEqual(['folder'])
  })

  test('refuses a circle of them', async () => {
    const path = join(await temporaryFolder(), 'x')
    await plant('circle of links', path)
    await expect(writeTextAtomically(path, 'x')).rejects.toMatchObject({
      code: 'run.disk',
      message: `${path} cannot be written: its links lead in a circle`,
    })
  })

  test('leaves the other name of a file what it held', async () => {
    const dir = await temporaryFolder()
    await writeFile(join(dir, 'a'), 'old')
    await link(join(dir, 'a'), join(dir, 'b'))
    await writeTextAtomically(join(dir, 'a'), 'new')
    expect([readFileSync(join(dir, 'a'), 'utf8'), readFileSync(join(dir, 'b'), 'utf8')]).toEqual(['new', 'old'])
  })
})

describe('writeAtomically to what is no file', () => {
  test('writes into a device and lets it stay one, and says when it is full', async (context) => {
    const dir = await temporaryFolder()
    const [full, nothing] = [join(dir, 'full'), join(dir, 'null')]
    if (!makeDevice(full, 'full') || !makeDevice(nothing, 'null')) return context.skip(noDevices)
    symlinkSync('full', join(dir, 'link'))
    for (const path of [full, join(dir, 'link')]) {
      await expect(writeTextAtomically(path, 'x')).rejects.toMatchObject({
        code: 'run.disk',
        message: `${path} cannot be written: the disk is full`,
      })
    }
    await writeTextAtomically(nothing, 'x')
    expect([full, nothing].map((path) => lstatSync(path).isCharacterDevice())).toEqual([true, true])
    expect((await readdir(dir)).sort()).toEqual(['full', 'link', 'null'])
  })

  test('writes into a pipe, and says that nobody reads from it', async () => {
    const path = join(await temporaryFolder(), 'pipe')
    await plant('pipe', path)
    await expect(writeTextAtomically(path, 'x')).rejects.toThrow(`${path} cannot be written: nobody reads from it`)
    // more than a pipe holds at once
    const text = 'x'.repeat(300_000)
    const reader = spawn('sh', ['-c', `exec < ${path}; echo open; exec wc -c`])
    const said: string[] = []
    reader.stdout.setEncoding('utf8').on('data', (part: string) => said.push(part))
    const ended = once(reader, 'close')
    const written = async (): Promise<void> => {
      // until the reader is there
      await writeTextAtomically(path, text).catch((error: Error) => {
        if (error.message.includes('nobody reads from it')) return written()
        throw error
      })
    }
    await written()
    await ended
    expect(said.join('')).toBe('open\n300000\n')
    expect(lstatSync(path).isFIFO()).toBe(true)
  })

  test('refuses a socket, and a disk', async (context) => {
    const dir = await temporaryFolder()
    const [socket, disk] = [join(dir, 'socket'), join(dir, 'disk')]
    await plant('socket', socket)
    await expect(writeTextAtomically(socket, 'x')).rejects.toThrow(`${socket} is a socket; give the name of a file.`)
    // a block device that no driver serves
    if (spawnSync('mknod', [disk, 'b', '240', '99']).status !== 0) return context.skip(noDevices)
    await expect(writeTextAtomically(disk, 'x')).rejects.toThrow(`${disk} is a disk; give the name of a file.`)
  })

  test.each(['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1'])('goes on in %s where it is, a file too', async (path) => {
    const dir = await temporaryFolder()
    const module = fileURLToPath(new URL('../../../main/files/atomicFile.ts', import.meta.url))
    const script = `const { writeTextAtomically } = await import(${JSON.stringify(module)})
      await writeTextAtomically(${JSON.stringify(path)}, 'b'.repeat(10))`
    const run = (to: string): void => {
      const command = `(echo a; "${process.execPath}" --input-type=module -e "$SCRIPT"; echo c) ${to}`
      expect(spawnSync('sh', ['-c', command], { env: { ...process.env, SCRIPT: script } }).status).toBe(0)
    }
    for (const to of [`> ${join(dir, 'out')}`, `| cat > ${join(dir, 'out')}`]) {
      run(to)
      expect(readFileSync(join(dir, 'out'), 'utf8')).toBe('a\nbbbbbbbbbbc\n')
    }
    expect(await readdir(dir)).toEqual(['out'])
  })
})

describe('writeAtomically and permissions', () => {
  test('keeps those of the file that is replaced, and makes a new one with what the umask leaves', async () => {
    const dir = await temporaryFolder()
    const path = join(dir, 'x')
    await writeTextAtomically(path, 'new')
    expect(statSync(path).mode & 0o777).toBe(0o666 & ~process.umask())
    for (const mode of [0o600, 0o640, 0o755]) {
      chmodSync(path, mode)
      await writeTextAtomically(path, 'again')
      expect(statSync(path).mode & 0o777).toBe(mode)
    }
  })

  test('gives a file those that are asked for, whatever it had', async () => {
    const path = join(await temporaryFolder(), 'x')
    writeFileSync(path, 'old', { mode: 0o644 })
    await writeTextAtomically(path, 'new', { mode: 0o600 })
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test('leaves a file alone that may not be written', async (context) => {
    if (isSuperuser) return context.skip('a superuser may write every file')
    const path = join(await temporaryFolder(), 'x')
    writeFileSync(path, 'mine', { mode: 0o444 })
    await expect(writeTextAtomically(path, 'x')).rejects.toThrow(`${path} cannot be written: permission is denied`)
    expect(readFileSync(path, 'utf8')).toBe('mine')
  })
})

describe('what a killed process left', () => {
  test('is removed when the same file is written again; what a living one writes is not', async () => {
    const dir = await temporaryFolder()
    const path = join(dir, 'x')
    const module = fileURLToPath(new URL('../../../main/files/atomicFile.ts', import.meta.url))
    const script = `const { writeAtomically } = await import(${JSON.stringify(module)})
      await writeAtomically(${JSON.stringify(path)}, async (sink) => {
        await sink.write('half')
        console.log('begun')
        await new Promise((resolve) => setInterval(() => {}, 1e6))
      })`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script])
    await once(child.stdout, 'data')
    expect(await readdir(dir)).toHaveLength(1)
    await writeTextAtomically(path, 'first')
    expect(await readdir(dir)).toHaveLength(2)
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    await writeTextAtomically(path, 'second')
    expect(await readdir(dir)).toEqual(['x'])
    expect(readFileSync(path, 'utf8')).toBe('second')
  })

  test('is removed after a day when nobody can tell whose it is; files with other names are not', async () => {
    const dir = await temporaryFolder()
    const names = ['.x.0123456789-1-1.01234567.tmp', '.xy.0123456789-1-1.01234567.tmp', '.x.tmp', '.x.notes.tmp']
    for (const name of names) writeFileSync(join(dir, name), '')
    await writeTextAtomically(join(dir, 'x'), '1')
    expect((await readdir(dir)).sort()).toEqual([...names, 'x'].sort())
    const yesterday = Date.now() / 1000 - 25 * 3600
    for (const name of names) utimesSync(join(dir, name), yesterday, yesterday)
    await writeTextAtomically(join(dir, 'x'), '2')
    expect((await readdir(dir)).sort()).toEqual([...names.slice(1), 'x'].sort())
  })

  test('a name as long as the disk takes can be written', async () => {
    const path = join(await temporaryFolder(), 'x'.repeat(255))
    await writeTextAtomically(path, '1')
    expect(readFileSync(path, 'utf8')).toBe('1')
  })
})
