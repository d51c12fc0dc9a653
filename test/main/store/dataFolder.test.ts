import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { dataFolder } from '../../../main/store/dataFolder.ts'

describe('dataFolder', () => {
  test.each([
    [{ ENGRAM_DATA: '/chosen', XDG_DATA_HOME: '/xdg' }, 'linux', '/chosen'],
    [{ ENGRAM_DATA: '', XDG_DATA_HOME: '/xdg' }, 'linux', '/xdg/engram'],
    [{ XDG_DATA_HOME: 'relative' }, 'linux', '/home/a/.local/share/engram'],
    [{}, 'linux', '/home/a/.local/share/engram'],
    [{ XDG_DATA_HOME: '/xdg' }, 'darwin', '/home/a/Library/Application Support/Engram'],
    [{ LOCALAPPDATA: '/local' }, 'win32', '/local/Engram'],
    [{}, 'win32', '/home/a/AppData/Local/Engram'],
    [{ LOCALAPPDATA: '' }, 'win32', '/home/a/AppData/Local/Engram'],
    [{ XDG_DATA_HOME: '' }, 'linux', '/home/a/.local/share/engram'],
    [{ ENGRAM_DATA: 'here' }, 'linux', join(process.cwd(), 'here')],
  ])('%j on %s is %s', (env, platform, folder) => {
    expect(dataFolder(env, platform, '/home/a')).toBe(folder)
  })

  test('without a home is a place where nothing can be, so that nobody else can put anything there', () => {
    expect(dataFolder({}, 'linux', null)).toBe('/dev/null/.local/share/engram')
    expect(dataFolder({ XDG_DATA_HOME: '/xdg' }, 'linux', null)).toBe('/xdg/engram')
  })
})
