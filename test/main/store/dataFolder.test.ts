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
  ])('%j on %s is %s', (env, platform, folder) => {
    expect(dataFolder(env, platform, '/home/a')).toBe(folder)
  })
})
