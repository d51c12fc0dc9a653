import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, test } from 'vitest'
import { licenceNotes } from '../../scripts/licences.mjs'
import { checkout, electronVersion, onWindows } from '../support/checkout.ts'
import { electronMirror } from '../support/electronMirror.ts'

describe('npm run pack', () => {
  beforeEach(({ skip }) => {
    if (process.platform === 'win32') skip(onWindows)
  })

  test('builds, fetches Electron’s program, notes the licences, and packs around that program', async () => {
    const [{ folder, pack }, mirror] = [await checkout(), await electronMirror(electronVersion)]
    const { stdout, stderr, code } = await pack({ ELECTRON_MIRROR: mirror.url }, '--dir')
    expect(stderr).toContain('building the window')
    expect(stdout.trim()).toBe(
      `builder: -c electron-builder.yml -c.electronDist=${join(folder, 'node_modules/electron/dist')} --publish never --dir`,
    )
    expect(readFileSync(join(folder, 'out/LICENSES.txt'), 'utf8')).toContain('Do as you like.')
    expect(code).toBe(0)
  })

  test('says in a sentence that Electron’s program could not be fetched, and packs nothing', async () => {
    const [{ pack }, mirror] = [await checkout(), await electronMirror(electronVersion)]
    mirror.state.answer = 'refused'
    const { stdout, stderr, code } = await pack({ ELECTRON_MIRROR: mirror.url })
    expect(stderr).toMatch(/Electron's own program could not be fetched: \S+ answered 403\. Start it again later\.\n$/)
    expect(stdout).toBe('')
    expect(code).toBe(1)
  })
})

describe('licenceNotes', () => {
  const notes = licenceNotes(fileURLToPath(new URL('../../', import.meta.url)))
  const titles = Array.from(notes.matchAll(/^=+\n(.+)\n=+$/gm), ([, title]) => title!.split(' ')[0])

  test('names what is in the window and beside it, and no tool of development', () => {
    expect(titles).toEqual(expect.arrayContaining(['Engram', 'Fonts', 'svelte', 'ag-grid-community', 'better-sqlite3']))
    for (const tool of ['vitest', 'eslint', 'electron-builder', 'playwright-core']) expect(titles).not.toContain(tool)
  })

  test('holds the words of each licence that comes with one', () => {
    expect(notes.includes('Copyright (c) 2026 The Engram authors')).toBe(true)
    expect(notes.includes('SIL OPEN FONT LICENSE')).toBe(true)
    expect(notes.includes('Svelte Contributors')).toBe(true)
  })
})
