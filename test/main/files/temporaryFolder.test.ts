import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { processMark } from '../../../main/base/processMark.ts'
import { sweepTemporaryFolders, temporaryFolder } from '../../../main/files/temporaryFolder.ts'
import { isSuperuser } from '../../support/oddFiles.ts'
import { temporaryFolder as testFolder } from '../../support/temporaryFolder.ts'

const module = fileURLToPath(new URL('../../../main/files/temporaryFolder.ts', import.meta.url))
const script = `console.log((await import(${JSON.stringify(module)})).temporaryFolder().path); setInterval(() => {}, 1e6)`
const goneMark = processMark.replace(/-.*/, '-4194399-1')

/** Runs `work` with a root of its own for temporary folders. */
async function inRoot(work: (root: string) => Promise<void> | void): Promise<void> {
  const before = process.env['TMPDIR']
  const root = await testFolder()
  process.env['TMPDIR'] = root
  try {
    await work(root)
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  }
}

describe('temporaryFolder', () => {
  test('is for this person alone, and gone when it is disposed of', () =>
    inRoot(() => {
      let path = ''
      {
        using folder = temporaryFolder()
        path = folder.path
        writeFileSync(join(path, 'x'), '')
        expect(statSync(path).mode & 0o777).toBe(0o700)
      }
      expect(existsSync(path)).toBe(false)
    }))

  test('says in a sentence that none can be made', async () => {
    const before = process.env['TMPDIR']
    process.env['TMPDIR'] = '/nothing'
    try {
      expect(() => temporaryFolder()).toThrow('No temporary folder can be made in /nothing')
    } finally {
      if (before === undefined) delete process.env['TMPDIR']
      else process.env['TMPDIR'] = before
    }
  })
})

describe('sweepTemporaryFolders', () => {
  test('removes the folder of a process that was killed, and not while it lives', () =>
    inRoot(async () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script])
      const [said] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
      const path = said.trim()
      writeFileSync(join(path, 'x'), '')
      using own = temporaryFolder()
      expect([path, own.path].map(existsSync)).toEqual([true, true])
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
      expect(existsSync(path)).toBe(true)
      sweepTemporaryFolders()
      expect([path, own.path].map(existsSync)).toEqual([false, true])
    }))

  test('follows no link, and touches nothing of other names, machines or people', () =>
    inRoot((root) => {
      mkdirSync(join(root, 'mine'))
      writeFileSync(join(root, 'mine', 'x'), '')
      const names = [`engram-${goneMark}-notsix7`, 'engram-work-abcdef', 'engram-0123456789-1-1-abcdef']
      for (const name of names) mkdirSync(join(root, name))
      symlinkSync('mine', join(root, `engram-${goneMark}-link00`))
      mkdirSync(join(root, `engram-${goneMark}-inside`))
      symlinkSync('../mine', join(root, `engram-${goneMark}-inside`, 'link'))
      writeFileSync(join(root, `engram-${goneMark}-file00`), '')
      if (isSuperuser) {
        mkdirSync(join(root, `engram-${goneMark}-others`))
        chownSync(join(root, `engram-${goneMark}-others`), 12_345, 12_345)
      }
      sweepTemporaryFolders()
      const kept = [...names, 'mine', 'mine/x', `engram-${goneMark}-link00`, `engram-${goneMark}-file00`]
      if (isSuperuser) kept.push(`engram-${goneMark}-others`)
      expect(kept.map((name) => [name, existsSync(join(root, name))])).toEqual(kept.map((name) => [name, true]))
      expect(existsSync(join(root, `engram-${goneMark}-inside`))).toBe(false)
    }))
})
